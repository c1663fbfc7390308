-- Plans, actuals and their withdrawals of an office, each with its partner and the months it is of.
select partner, direction, kind_group, months, serial
from exchange_set
where office = ?1 and months <> '' and partner <> ''
    and kind_group in ('monthly_plan', 'actual', 'withdrawal_plan', 'withdrawal_actual')
order by serial
