-- An office's sets by the month they were made in, as far as they are no rows: sums of older rows, and what was counted
-- manually.
select made_month, direction, document_kind, iif(version = 'v5_0', 'rolled_api', origin), sum(sets), sum(resends),
    sum(unclear), sum(files), sum(doubtful)
from exchange_month
where office = ?1
group by 1, 2, 3, 4
