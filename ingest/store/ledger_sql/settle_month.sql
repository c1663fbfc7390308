insert into public_month (place, made_month, offices, settled) values (?1, ?2, ?3, ?4) on conflict do nothing
