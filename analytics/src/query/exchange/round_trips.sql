-- Prevention and what belongs to it, with every partner that takes part in it.
select partner, direction, document_kind, substr(created_at, 1, 6), count(*), max(created_at)
from exchange_set s
where office = ?1 and partner <> '' and document_kind in ('prevention', 'basic', 'actual') and direction <> 'inside'
    and exists (
        select 1
        from exchange_set p
        where p.office = s.office and p.partner = s.partner and p.document_kind in ('prevention', 'basic')
    )
group by 1, 2, 3, 4
order by 1, 4 desc, 3, 2
