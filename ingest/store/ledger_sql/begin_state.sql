insert into ledger_state (one, id, sets_from) values (1, ?1, '000000')
