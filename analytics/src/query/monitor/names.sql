-- How near to the standard an office's names are whose rows have become sums, by the month they were made in and the way
-- they went.
select made_month, direction, version, conformity, sum(sets)
from exchange_month
where office = ?1 and direction <> 'inside' and origin = 'rolled' and version <> 'v5_0'
group by 1, 2, 3, 4
