-- Latest figures of municipalities and wards, and their dates, that differ from the served version's.
with leaf as (
    select id, prefecture || name as name from place_group
    where kind not in ('country', 'prefecture', 'designated_city', 'area')
),
served_leaf as (
    select id, denominator, counted, eligible, listing_as_of_max::text as listing, register_as_of_max::text as register
    from served.adoption
),
new_leaf as (
    select id, denominator, counted, eligible, listing_as_of_max::text as listing, register_as_of_max::text as register
    from adoption
),
compared as (
    select coalesce(n.id, o.id) as id, coalesce(n.denominator, o.denominator) as denominator,
        o.counted as listed_before, o.eligible as eligible_before, o.listing as listing_before, o.register as register_before,
        n.counted as listed_after, n.eligible as eligible_after, n.listing as listing_after, n.register as register_after
    from new_leaf as n full join served_leaf as o on o.id = n.id and o.denominator = n.denominator
)
select b.id, l.name, b.denominator,
    b.listed_before is not null or b.eligible_before is not null,
    b.listed_before, b.eligible_before, b.listing_before, b.register_before,
    b.listed_after is not null or b.eligible_after is not null,
    b.listed_after, b.eligible_after, b.listing_after, b.register_after
from compared as b
join leaf as l on l.id = b.id
left join denominator as d on d.name = b.denominator
where b.listed_before is distinct from b.listed_after or b.eligible_before is distinct from b.eligible_after
    or b.listing_before is distinct from b.listing_after or b.register_before is distinct from b.register_after
order by b.id, d.position
