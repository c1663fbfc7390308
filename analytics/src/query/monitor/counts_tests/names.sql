-- How near to the standard an office's names are, by the month they were made in and the way they went.
select made_month, direction, version, conformity, sum(sets)
from (
    select substr(created_at, 1, 6) as made_month, direction, version, conformity, 1 as sets
    from exchange_set
    where office = ?1 and direction <> 'inside' and origin = 'name'
    union all
    select made_month, direction, version, conformity, sets
    from exchange_month
    where office = ?1 and direction <> 'inside' and origin = 'rolled' and version <> 'v5_0'
)
group by 1, 2, 3, 4
order by 1, 2, 3, 4
