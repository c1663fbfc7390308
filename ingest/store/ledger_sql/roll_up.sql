insert into exchange_month (
    office, made_month, direction, partner, document_kind, version, conformity, origin, sets, resends, unclear, files
)
select office, substr(created_at, 1, 6), direction, partner, document_kind, version, conformity, 'rolled',
    count(*), count(*) filter (where sending = 'resend'), count(*) filter (where sending = 'unclear'), sum(files)
from sending
where substr(created_at, 1, 6) < ?1
group by 1, 2, 3, 4, 5, 6, 7
on conflict do update
set sets = sets + excluded.sets, resends = resends + excluded.resends, unclear = unclear + excluded.unclear,
    files = files + excluded.files
