-- What is kept by row of what had been sent before, where that is about to become a sum. The keys are gathered once: one
-- partner may have very many rows.
update exchange_set
set earlier = 1
where substr(serial, 1, 6) >= ?1 and earlier = 0 and months <> '' and partner <> ''
    and kind_group not like 'withdrawal%'
    and (office, direction, partner, kind_group, substr(months, -6)) in (
        select office, direction, partner, kind_group, substr(months, -6)
        from exchange_set
        where substr(serial, 1, 6) < ?1
    )
