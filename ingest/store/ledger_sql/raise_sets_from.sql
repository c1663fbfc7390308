update ledger_state set sets_from = max(sets_from, ?1)
