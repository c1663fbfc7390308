-- What has come in, for a page that is watched: of one office (?1), or of every office of a town that has agreed (?2).
select
    count(*) filter (where learned >= ?3),
    count(*) filter (where learned >= ?3 and direction = 'sent'),
    count(*) filter (where learned >= ?3 and direction = 'received'),
    count(*) filter (where substr(created_at, 1, 6) = ?4),
    max(learned),
    max(created_at)
from exchange_set
where direction <> 'inside' and doubtful = 0
    and office in (select ?1 union all select office from office_setting where place = ?2 and shared = 1)
