-- What is kept by row of what had been sent before, where that is about to become a sum.
update exchange_set
set earlier = 1
where substr(serial, 1, 6) >= ?1 and months <> '' and partner <> '' and kind_group not like 'withdrawal%'
    and exists (
        select 1
        from exchange_set e
        where e.office = exchange_set.office and e.direction = exchange_set.direction
            and e.partner = exchange_set.partner and e.kind_group = exchange_set.kind_group
            and substr(e.months, -6) = substr(exchange_set.months, -6) and substr(e.serial, 1, 6) < ?1
    )
