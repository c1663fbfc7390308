insert into public_sum (place, made_month, kind_group, direction, sets) values (?1, ?2, ?3, ?4, ?5)
