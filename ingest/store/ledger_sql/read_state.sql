select id, sets_from from ledger_state
