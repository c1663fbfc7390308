-- Prevention and what belongs to it, with every partner that takes part in it.
select partner, direction, document_kind, substr(created_at, 1, 6), count(*), max(created_at)
from exchange_set
where office = ?1 and doubtful = 0 and partner <> '' and document_kind in ('prevention', 'basic', 'actual') and direction <> 'inside'
    -- found once: asked of every row, it would look through all rows of the office for each
    and partner in (select partner from exchange_set where office = ?1 and document_kind in ('prevention', 'basic'))
group by 1, 2, 3, 4
order by 1, 4 desc, 3, 2
