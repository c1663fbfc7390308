update ledger_state set id = ?1
