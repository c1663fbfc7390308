select made_month, offices, finalized from public_month where place = ?1 order by made_month
