-- Of a set by API that stays a row, where what names have counted of the same is about to become a sum: nothing shows any
-- more that the two may be one.
update exchange_set
set doubtful = 2
where doubtful = 1 and substr(created_at, 1, 6) >= ?1
    and (office, direction, document_kind, iif(months = '', substr(created_at, 1, 6), substr(months, -6))) in (
        select office, direction, document_kind, iif(months = '', substr(created_at, 1, 6), substr(months, -6))
        from exchange_set
        where substr(created_at, 1, 6) < ?1 and origin = 'name'
    )
