-- What pages read, laid out for them.
insert into shown_adoption
select
    g.id, g.kind, g.name, case when c.code is null then p.county_name else c.name || g.name end, g.kana,
    g.prefecture_code, g.prefecture, coalesce(p.parent, c.code), g.synthetic,
    a.denominator, d.position, a.listed, a.matched, a.listed_outside, a.counted, a.numerator, a.eligible, a.suspended,
    a.eligible_all,
    a.listing_as_of_min::text, a.listing_as_of_max::text, a.register_as_of_min::text, a.register_as_of_max::text,
    a.places, a.places_listed, b.basis
from adoption as a
join place_group as g on g.id = a.id
join denominator as d on d.name = a.denominator
left join place as p on p.code = g.id
-- what is known of a whole alone belongs to the whole
left join place as c on ends_with(g.kind, '_unknown') and c.code = left(g.id, 6)
left join (
    -- how the latest listings of a group were counted; given only where all agree
    select m.group_id, case when count(distinct l.basis) = 1 then min(l.basis) end as basis
    from group_member as m
    join (
        select place, basis from listing
        qualify row_number() over (partition by place order by as_of desc) = 1
    ) as l on l.place = m.place
    group by m.group_id
) as b on b.group_id = g.id
-- a whole of which every office's part is known has no such row
qualify not ends_with(g.kind, '_unknown') or sum(coalesce(a.listed, 0) + coalesce(a.eligible_all, 0)) over (partition by g.id) > 0
order by g.synthetic, g.id, d.position;

-- A group's listing dates; a date that misses one of the group's listed places would draw a false dip.
insert into shown_history
with member_history as (
    select m.group_id as id, p.kind in ('prefecture', 'designated_city') as is_whole, ends_with(g.kind, '_unknown') as is_part, h.*
    from adoption_history as h
    join group_member as m on m.place = h.place
    join place_group as g on g.id = m.group_id
    join place as p on p.code = h.place
    where not ends_with(g.kind, '_unknown') or h.numerator is distinct from 'within'
),
listed_places as (
    select id, denominator, count(distinct place) filter (is_part or not is_whole) as places
    from member_history group by all
)
select
    h.id, h.denominator, h.listing_as_of::text,
    case when bool_or(h.listed is null) then null else sum(h.listed) end,
    case when bool_or(h.counted is null) then null else sum(h.counted) end,
    case
        when bool_or(h.counted is null) then null
        when count(distinct h.numerator) filter (h.numerator <> 'within') > 1 then 'mixed'
        else max(h.numerator) filter (h.numerator <> 'within')
    end,
    case when bool_or(h.eligible is null and not h.is_whole) then null else sum(h.eligible) end,
    coalesce(bool_or(h.register_as_of_max > h.listing_as_of), false)
from member_history as h
join listed_places as l using (id, denominator)
group by h.id, h.denominator, h.listing_as_of, l.places
-- what is known of a whole alone stands in no list of its own
having count(*) filter (h.is_part or not h.is_whole) = l.places
order by h.id, h.denominator, h.listing_as_of;

-- Registers behind each denominator of a group, as used for the latest listing of its places, or, without any
-- listing, those of most services; then there is nothing to be later than.
insert into shown_register
with latest as (
    select * from adoption_history
    where eligible_as_of is not null
    qualify row_number() over (partition by place, denominator order by listing_as_of desc) = 1
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
select distinct g.group_id, g.denominator, s.service, s.register_as_of::text,
    bool_or(coalesce(s.register_as_of > g.listing_as_of, false)), s.origin
from grouped as g
join eligible_service as s on s.scope = g.scope and s.origin = g.origin and s.as_of = g.as_of
join denominator_service as ds on ds.service = s.service and ds.denominator = g.denominator
where g.group_id <> 'japan'
group by all
order by 1, 2, 3, 4;

-- Municipalities by distance between the means of their offices. A ward's neighbours are wards and
-- municipalities; a municipality's are municipalities and whole designated cities.
insert into shown_neighbour
with located as (
    select c.id, c.lat, c.lon, g.kind, g.synthetic
    from centre as c join place_group as g on g.id = c.id
    where g.kind in ('special_ward', 'city', 'town', 'village', 'ward', 'designated_city')
),
pairs as (
    select a.id, b.id as other,
        6371.0 * 2 * asin(sqrt(
            pow(sin(radians(b.lat - a.lat) / 2), 2)
            + cos(radians(a.lat)) * cos(radians(b.lat)) * pow(sin(radians(b.lon - a.lon) / 2), 2)
        )) as km
    from located as a
    join located as b
        on a.id <> b.id and a.synthetic = b.synthetic
        and case when a.kind = 'ward' then b.kind <> 'designated_city' else b.kind <> 'ward' end
)
select id, position, other, km
from (select *, row_number() over (partition by id order by km, other) as position from pairs)
where position <= 12
order by id, position;
