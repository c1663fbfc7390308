insert into exchange_month (
    office, made_month, direction, partner, kind_group, version, conformity, origin, sets, again, unclear, files
)
select office, substr(serial, 1, 6), direction, partner, kind_group, version, conformity, 'rolled',
    count(*), count(*) filter (where sending = 'again'), count(*) filter (where sending = 'unclear'), sum(files)
from sending
where substr(serial, 1, 6) < ?1
group by 1, 2, 3, 4, 5, 6, 7
on conflict do update
set sets = sets + excluded.sets, again = again + excluded.again, unclear = unclear + excluded.unclear,
    files = files + excluded.files
