-- Plans, actuals and their withdrawals of an office, each with its partner and the months it is of.
select partner, direction, document_kind, months, created_at
from exchange_set
where office = ?1 and doubtful = 0 and months <> '' and partner <> ''
    and document_kind in ('monthly_plan', 'actual', 'withdrawal_plan', 'withdrawal_actual')
order by created_at
