select made_month, offices, settled from public_month where place = ?1 order by made_month
