-- What is kept by row of what had been sent before, where that is about to become a sum. The keys are gathered once: one
-- partner may have very many rows.
update exchange_set
set resend = 1
where substr(created_at, 1, 6) >= ?1 and resend = 0 and months <> '' and partner <> '' and doubtful = 0
    and document_kind not like 'withdrawal%'
    and (office, direction, partner, document_kind, substr(months, -6)) in (
        select office, direction, partner, document_kind, substr(months, -6)
        from exchange_set
        where substr(created_at, 1, 6) < ?1 and doubtful = 0
    )
