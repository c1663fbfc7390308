-- What pages read, laid out for them.
insert into shown_adoption
select
    g.id, g.kind, g.name, case when c.code is null then p.county_name else c.name || g.name end, g.kana,
    g.prefecture_code, g.prefecture, coalesce(p.parent, c.code), g.synthetic,
    a.denominator, d.position, a.listed, a.matched, a.listed_outside, a.counted, a.numerator, a.eligible, a.suspended,
    a.eligible_all,
    a.listing_as_of_min::text, a.listing_as_of_max::text, a.register_as_of_min::text, a.register_as_of_max::text,
    a.places, a.places_listed, b.basis, b.credit, a.eligible_origin
from adoption as a
join place_group as g on g.id = a.id
join denominator as d on d.name = a.denominator
left join place as p on p.code = g.id
-- what is known of a whole alone belongs to the whole
left join place as c on ends_with(g.kind, '_unknown') and c.code = left(g.id, 6)
left join (
    -- how the latest listings of a group were counted; given only where all agree
    select m.group_id, case when count(distinct l.basis) = 1 then min(l.basis) end as basis,
        string_agg(distinct l.credit, ',' order by l.credit) as credit
    from group_member as m
    join (
        select place, arg_max(basis, as_of) as basis, arg_max(credit, as_of) as credit from listing group by place
    ) as l on l.place = m.place
    group by m.group_id
) as b on b.group_id = g.id
-- a whole of which every office's part is known has no such row
qualify not ends_with(g.kind, '_unknown') or sum(coalesce(a.listed, 0) + coalesce(a.eligible_all, 0)) over (partition by g.id) > 0
order by g.synthetic, g.id, d.position;

-- A place by itself is a group of one: its dates are its own, and there is nothing to add up.
create temp table group_size as
select m.group_id as id, count(*) as places,
    count(*) filter (p.kind not in ('prefecture', 'designated_city')) as parts
from group_member as m join place as p on p.code = m.place
group by m.group_id;

-- A group's listing dates; a date that misses one of the group's listed places would draw a false dip.
create temp view history as
with listed_place as (select distinct place, denominator from adoption_history),
listed_places as (
    select m.group_id as id, l.denominator, count(*) as places
    from group_member as m
    join group_size as z on z.id = m.group_id and z.places > 1
    join listed_place as l on l.place = m.place
    join place as p on p.code = m.place and p.kind not in ('prefecture', 'designated_city')
    group by all
),
alone as (
    select m.group_id as id, h.denominator, h.listing_as_of, h.listed, h.counted,
        case when h.counted is not null and h.numerator <> 'within' then h.numerator end as numerator,
        h.eligible, coalesce(h.register_as_of_max > h.listing_as_of, false) as register_later
    from group_member as m
    join group_size as z on z.id = m.group_id and z.places = 1
    join place_group as g on g.id = m.group_id
    join adoption_history as h on h.place = m.place
    -- what is known of a whole alone stands in no list of its own
    where not ends_with(g.kind, '_unknown') or h.numerator is distinct from 'within'
),
together as (
    select m.group_id as id, h.denominator, h.listing_as_of,
        case when not bool_or(h.listed is null) then sum(h.listed) end as listed,
        case when not bool_or(h.counted is null) then sum(h.counted) end as counted,
        case
            when bool_or(h.counted is null) then null
            when min(h.numerator) filter (h.numerator <> 'within') <> max(h.numerator) filter (h.numerator <> 'within')
                then 'mixed'
            else max(h.numerator) filter (h.numerator <> 'within')
        end as numerator,
        case when not bool_or(h.eligible is null and p.kind not in ('prefecture', 'designated_city')) then sum(h.eligible) end
            as eligible,
        coalesce(bool_or(h.register_as_of_max > h.listing_as_of), false) as register_later,
        count(*) filter (p.kind not in ('prefecture', 'designated_city')) as places
    from group_member as m
    join group_size as z on z.id = m.group_id and z.places > 1
    join place as p on p.code = m.place
    join adoption_history as h on h.place = m.place
    group by m.group_id, h.denominator, h.listing_as_of
)
select id, denominator, listing_as_of::text as listing_as_of, listed, counted, numerator, eligible, register_later
from (
    select * from alone
    union all
    select t.* exclude (places)
    from together as t left join listed_places as l using (id, denominator)
    where t.places = coalesce(l.places, 0)
);

-- In parts and by one thread: sorted all at once, they would be most of what a build holds in memory.
set threads = 1;
insert into shown_history select * from history where id < '14' order by id, denominator, listing_as_of;
insert into shown_history select * from history where id >= '14' and id < '28' order by id, denominator, listing_as_of;
insert into shown_history select * from history where id >= '28' order by id, denominator, listing_as_of;
set threads = 2;

-- Registers behind each denominator of a group, as used for the latest listing of its places, or, without any
-- listing, those of most services; then there is nothing to be later than.
insert into shown_register
with latest as (
    select h.* from adoption_history as h
    join (
        select place, denominator, max(listing_as_of) as listing_as_of
        from adoption_history where eligible_as_of is not null group by all
    ) as n using (place, denominator, listing_as_of)
),
in_force as (select place, denominator, as_of, origin from eligible_in_force),
used as (
    select place, denominator, eligible_as_of as as_of, eligible_origin as origin, listing_as_of from latest
    union all
    select place, denominator, as_of, origin, null from in_force
    where (place, denominator) not in (select place, denominator from latest)
),
grouped as (
    -- few distinct choices stand behind many places
    select distinct m.group_id, u.denominator, p.scope, u.as_of, u.origin, u.listing_as_of
    from group_member as m join used as u on u.place = m.place join place_scope as p on p.place = u.place
)
select g.group_id, g.denominator, s.service, s.register_as_of::text,
    bool_or(coalesce(s.register_as_of > g.listing_as_of, false)), s.origin
from grouped as g
join eligible_service as s on s.scope = g.scope and s.origin = g.origin and s.as_of = g.as_of
join denominator_service as ds on ds.service = s.service and ds.denominator = g.denominator
where g.group_id <> 'japan'
group by all;

-- Municipalities by distance between the means of their offices. A ward's neighbours are wards and
-- municipalities; a municipality's are municipalities and whole designated cities. Millions of pairs are compared by the
-- straight line through the globe, which grows as the distance on it does and costs no sine.
insert into shown_neighbour
with located as (
    select c.id, c.lat, c.lon, g.kind = 'ward' as is_ward, g.kind = 'designated_city' as is_whole, g.synthetic,
        cos(radians(c.lat)) * cos(radians(c.lon)) as x, cos(radians(c.lat)) * sin(radians(c.lon)) as y, sin(radians(c.lat)) as z
    from centre as c join place_group as g on g.id = c.id
    where g.kind in ('special_ward', 'city', 'town', 'village', 'ward', 'designated_city')
),
pairs as (
    select a.id, b.id as other, (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y) + (a.z - b.z) * (a.z - b.z) as chord
    from located as a
    join located as b
        on a.synthetic = b.synthetic and a.id <> b.id
        and not (case when a.is_ward then b.is_whole else b.is_ward end)
),
nearest as (
    select id, position, nearest[position].other as other
    from (select id, min({'chord': chord, 'other': other}, 12) as nearest from pairs group by id) as n
    cross join range(1, 13) as r(position)
    where position <= len(nearest)
)
select n.id, n.position, n.other,
    6371.0 * 2 * asin(sqrt(
        pow(sin(radians(b.lat - a.lat) / 2), 2)
        + cos(radians(a.lat)) * cos(radians(b.lat)) * pow(sin(radians(b.lon - a.lon) / 2), 2)
    ))
from nearest as n join located as a on a.id = n.id join located as b on b.id = n.other
order by n.id, n.position;
