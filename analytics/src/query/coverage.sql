-- Register dates per service behind one denominator in one prefecture, at the date nearest to its listing.
with origin as (
    select origin, as_of from eligible
    where place like ?1 || '%' and denominator = ?2
    group by origin, as_of
    order by as_of desc
    limit 1
)
select s.service, s.register_as_of::text, (s.register_as_of > s.as_of)
from eligible_service as s
join origin as o on o.origin = s.origin and o.as_of = s.as_of
join denominator_service as d on d.service = s.service and d.denominator = ?2
where s.prefecture = ?1
order by s.service
