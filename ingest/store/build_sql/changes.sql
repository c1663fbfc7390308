-- Latest figures of municipalities and wards that differ from the served version's.
with leaf as (
    select id, prefecture || name as name from place_group
    where kind not in ('country', 'prefecture', 'designated_city', 'area')
),
compared as (
    select coalesce(n.id, o.id) as id, coalesce(n.denominator, o.denominator) as denominator,
        o.counted as listed_before, o.eligible as eligible_before, n.counted as listed_after, n.eligible as eligible_after
    from adoption as n full join served.adoption as o on o.id = n.id and o.denominator = n.denominator
)
select b.id, l.name, b.denominator,
    b.listed_before is not null or b.eligible_before is not null, b.listed_before, b.eligible_before,
    b.listed_after is not null or b.eligible_after is not null, b.listed_after, b.eligible_after
from compared as b
join leaf as l on l.id = b.id
left join denominator as d on d.name = b.denominator
where b.listed_before is distinct from b.listed_after or b.eligible_before is distinct from b.eligible_after
order by b.id, d.position
