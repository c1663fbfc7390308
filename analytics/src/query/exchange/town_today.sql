-- The same of every office of a town that has agreed.
select
    count(*) filter (where learned >= ?2),
    count(*) filter (where learned >= ?2 and direction = 'sent'),
    count(*) filter (where learned >= ?2 and direction = 'received'),
    count(*) filter (where substr(serial, 1, 6) = ?3),
    max(learned),
    max(serial)
from exchange_set s join office_setting o on o.office = s.office
where o.place = ?1 and o.shared = 1 and s.direction <> 'inside'
