-- Sets of every office of a town that has agreed, by the month they were made in and the other office.
select office, made_month, document_kind, direction, partner, sum(sets)
from (
    select s.office, substr(s.created_at, 1, 6) as made_month, s.document_kind, s.direction, s.partner, 1 as sets
    from exchange_set s join office_setting o on o.office = s.office
    where o.place = ?1 and o.shared = 1 and s.direction <> 'inside' and s.doubtful = 0
    union all
    select m.office, m.made_month, m.document_kind, m.direction, m.partner, m.sets
    from exchange_month m join office_setting o on o.office = m.office
    where o.place = ?1 and o.shared = 1 and m.direction <> 'inside' and m.origin = 'rolled'
)
group by 1, 2, 3, 4, 5
order by 1, 2, 3, 4, 5
