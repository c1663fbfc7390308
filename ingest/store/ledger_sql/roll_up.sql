insert into exchange_month (
    office, made_month, direction, partner, kind_group, version, conformity, origin, sets, again, files
)
select office, substr(serial, 1, 6), direction, partner, kind_group, version, conformity, 'rolled',
    count(*), sum(again), sum(files)
from (
    select *,
        months <> '' and partner <> '' and kind_group not like 'withdrawal%' and (earlier = 1 or row_number() over (
            partition by office, direction, partner, kind_group, substr(months, -6) order by serial
        ) > 1) as again
    from exchange_set
)
where substr(serial, 1, 6) < ?1
group by 1, 2, 3, 4, 5, 6, 7
on conflict do update
set sets = sets + excluded.sets, again = again + excluded.again, files = files + excluded.files
