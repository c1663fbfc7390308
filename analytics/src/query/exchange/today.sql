-- What has come in, for a page that is watched.
select
    count(*) filter (where learned >= ?2),
    count(*) filter (where learned >= ?2 and direction = 'sent'),
    count(*) filter (where learned >= ?2 and direction = 'received'),
    count(*) filter (where substr(serial, 1, 6) = ?3),
    max(learned),
    max(serial)
from exchange_set
where office = ?1 and direction <> 'inside'
