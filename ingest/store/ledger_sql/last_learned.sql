select max(at) from (select max(at) as at from counted union all select max(learned) from exchange_set)
