select made_month, kind_group, direction, sets from public_sum where place = ?1 order by made_month, kind_group, direction
