-- Plans, actuals and their withdrawals of an office by partner and the month they are of.
select partner, direction, kind_group, months, min(serial), max(serial), count(*)
from exchange_set
where office = ?1 and months <> '' and partner <> ''
    and kind_group in ('monthly_plan', 'actual', 'withdrawal_plan', 'withdrawal_actual')
group by 1, 2, 3, 4
order by 1, 4, 2, 3
