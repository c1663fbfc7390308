select made_month, document_kind, direction, sets from public_sum where place = ?1 order by made_month, document_kind, direction
