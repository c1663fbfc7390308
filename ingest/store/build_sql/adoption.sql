-- Listed offices per place and date, and how many of them are among those that could be listed.
create temp table named as
select o.dataset, d.as_of, d.kind, o.office_number, o.service_name, o.name, o.place as own_place, s.place as site_place
from office_row as o
-- a search by name covers no place
join dataset as d on d.id = o.dataset and d.lake_table = 'listed_office' and d.kind <> 'office_search'
left join date_choice as c on c.as_of = d.as_of
left join site as s on s.choice = c.choice and s.office_number = o.office_number;

-- Places whose list is whole. A city whose wards are is whole too, and a prefecture whose municipalities are.
create temp table covered as
with stated as (
    select p.dataset, p.place
    from scope_place as p join dataset as d on d.id = p.dataset and d.lake_table = 'listed_office'
    union
    select dataset, place from listed_place_row
)
select dataset, place from stated
union
select s.dataset, w.whole
from stated as s join whole_part as w on w.part = s.place
group by s.dataset, w.whole
having count(*) = (select count(*) from whole_part as p where p.whole = w.whole);

-- Lists that say what they cover, and the one place where that is one. Such a list says nothing of other places.
create temp table declared as
select c.dataset, case when count(*) = 1 and any_value(d.kind) not in ('listing_pages', 'office_page') then min(c.place) end as only_place
from covered as c join dataset as d on d.id = c.dataset
group by c.dataset;

-- The places a list speaks of: those it covers, else those its rows name, else where the register puts its numbers.
-- A publisher's page of one town may name an office of the next; that is not the next town's list.
create temp table speaks as
select dataset, place from covered
union
select dataset, coalesce(own_place, site_place) from named
where kind not in ('listing_pages', 'office_page') and coalesce(own_place, site_place) is not null
    and dataset not in (select dataset from declared)
union
-- a list and a register of which one knows the part and the other the whole speak of one place
select n.dataset, n.site_place
from named as n join whole_part as w
    on (w.part = n.own_place and w.whole = n.site_place) or (w.part = n.site_place and w.whole = n.own_place)
where n.kind not in ('listing_pages', 'office_page')
    and (n.dataset not in (select dataset from declared) or (n.dataset, n.own_place) in (select dataset, place from covered));

-- A number counts once: where the register puts it, if the list speaks of that place, else where the list does.
create temp table numbered as
select n.*, coalesce(s.place, o.place, d.only_place) as place
from named as n
left join speaks as s on s.dataset = n.dataset and s.place = n.site_place
left join speaks as o on o.dataset = n.dataset and o.place = n.own_place
left join declared as d on d.dataset = n.dataset
where coalesce(s.place, o.place, d.only_place) is not null;

-- A list that covers a place knows more than a page of counts, and that more than a list of a few, whenever each was
-- learned: a later run over a few pages must not undo what an earlier one read whole.
create temp table listing_source as
with every as (
    select dataset, place, listed, 'count_page' as basis, 1 as knows from count_row
    union all
    select n.dataset, n.place, null, 'numbers', case when c.place is null then 0 else 2 end
    from numbered as n left join covered as c on c.dataset = n.dataset and c.place = n.place
    group by all
    union all
    select dataset, place, null, 'numbers', 2 from covered
    where (dataset, place) not in (select dataset, place from numbered)
)
select e.place, d.as_of, e.listed, e.basis, e.dataset, e.knows
from every as e join dataset as d on d.id = e.dataset
qualify row_number() over (partition by e.place, d.as_of order by e.knows desc, d.learned desc, d.id desc) = 1;

-- The rows of the lists that count. Where two lists of one date name a number, the list of the place where the
-- register puts it counts it.
create temp table listed_row as
with chosen_row as (
    select l.place, l.as_of, n.office_number, n.service_name, n.name, n.site_place
    from listing_source as l join numbered as n on n.dataset = l.dataset and n.place = l.place
    where l.basis = 'numbers'
),
at_home as (select distinct as_of, office_number from chosen_row where site_place = place)
select r.*, h.office_number is not null and r.site_place = r.place as is_site
from chosen_row as r left join at_home as h on h.as_of = r.as_of and h.office_number = r.office_number
where h.office_number is null or r.site_place = r.place;

insert into listing
select l.place, l.as_of, d.learned,
    case when l.basis = 'numbers' then coalesce(n.listed, 0) else l.listed end, l.basis, d.credit
from listing_source as l
join dataset as d on d.id = l.dataset
left join (select place, as_of, count(distinct office_number) as listed from listed_row group by all) as n
    on n.place = l.place and n.as_of = l.as_of and l.basis = 'numbers';

-- Where all parts of a city or a prefecture are listed, what is known of the whole alone stands in no list of its own,
-- and nothing of it is missing from the sum.
create temp table within as
select w.whole as place, l.as_of
from listing as l join whole_part as w on w.part = l.place
where (w.whole, l.as_of) not in (select place, as_of from listing)
group by w.whole, l.as_of
having count(*) = (select count(*) from whole_part as p where p.whole = w.whole);

create temp view listing_at as
select place, as_of, listed, basis from listing
union all
select place, as_of, 0, 'within' from within;

-- Listed numbers that a denominator counts, by what it counts. Null where the rows of a list do not say which service
-- they are of.
create temp table matched_at as
select l.place, l.as_of, d.name as denominator, 'register' as origin, count(distinct l.office_number) as matched
from listed_row as l
join date_choice as c on c.as_of = l.as_of
join site_row as r on r.choice = c.choice and r.office_number = l.office_number
join denominator_service as ds on ds.service = r.service
join denominator as d on d.name = ds.denominator and d.unit = 'sites'
where l.is_site
group by all
union all
select l.place, l.as_of, d.name, 'own', count(distinct l.office_number)
from listed_row as l
join own_site as o on o.place = l.place and o.as_of = l.as_of and o.office_number = l.office_number
cross join denominator as d
where d.unit = 'own'
group by all
union all
select place, as_of, denominator, 'register', case when bool_and(is_known) then sum(matched) end
from (
    select l.place, l.as_of, d.name as denominator, l.office_number, bool_or(w.word is not null) as is_known,
        -- one word may stand for several services of the register
        least(
            count(distinct l.service_name) filter (r.service is not null),
            count(distinct r.service) filter (r.service is not null)
        ) as matched
    from listed_row as l
    cross join denominator as d
    left join service_word as w on w.word = regexp_replace(l.service_name, '[\s　]', '', 'g')
    left join denominator_service as ds on ds.denominator = d.name and ds.service = w.service
    left join date_choice as c on c.as_of = l.as_of
    left join site_row as r on r.choice = c.choice and r.office_number = l.office_number and r.service = ds.service
    where l.is_site and d.unit = 'rows'
    group by all
)
group by all;

create temp table rows_listed as
select place, as_of, count(distinct (office_number, service_name)) as listed from listed_row group by all;

-- How many of a denominator's services a set of counts was made from.
create temp table coverage as
select s.scope, s.as_of, s.origin, ds.denominator, count(*) as services,
    min(s.register_as_of) as oldest, max(s.register_as_of) as newest
from eligible_service as s join denominator_service as ds using (service)
group by all;

-- Every count with how many of its denominator's services it was made from, and from registers of when. Views: laid out
-- once more for every date, these rows would be most of what a build holds in memory.
create temp table own_dated as
select place, as_of, 'own' as origin, count(*) as lists, min(list_as_of) as oldest, max(list_as_of) as newest
from own_list group by place, as_of;

create temp view eligible_dated as
select e.place, e.denominator, e.as_of, e.origin, e.count, e.suspended,
    coalesce(c.services, l.lists, 0) as services, coalesce(c.oldest, l.oldest) as oldest, coalesce(c.newest, l.newest) as newest
from eligible as e
join place_scope as p on p.place = e.place
left join coverage as c
    on c.scope = p.scope and c.as_of = e.as_of and c.origin = e.origin and c.denominator = e.denominator
left join own_dated as l on l.place = e.place and l.as_of = e.as_of and l.origin = e.origin;

-- Counts of as many of the denominator's services as there are come before nearer ones: a register of one service
-- for the newest listing does not shrink what all services were counted as before.
create temp table most_services as
select place, denominator, max(services) as services from eligible_dated group by place, denominator;

create temp view eligible_best as
select e.* from eligible_dated as e join most_services as m using (place, denominator, services);

create temp table best_span as
select place, denominator, min(as_of) as earliest, max(as_of) as latest from eligible_best group by place, denominator;

-- What stands for a place without regard to any listing: of those the newest.
create temp table eligible_in_force as
select e.* from eligible_best as e
join best_span as s on s.place = e.place and s.denominator = e.denominator and s.latest = e.as_of;

-- Of those the one of the listing's own date stands for it, as nearly always; what has none is looked for after.
create temp table unmet as
with met as (select place, as_of, count(*) as denominators from eligible_best where origin <> 'own' group by place, as_of),
owned as (select distinct place from own_list),
short as (
    select l.*, o.place is not null as is_owned
    from listing_at as l
    left join met as m on m.place = l.place and m.as_of = l.as_of
    left join owned as o on o.place = l.place
    where o.place is not null
        or coalesce(m.denominators, 0) < (select count(*) from denominator where unit not in ('claimed', 'own'))
),
asked as (
    select s.place, s.as_of, s.listed, s.basis, d.name as denominator
    from short as s cross join denominator as d
    -- only where somebody has brought a list of their own
    where d.unit not in ('claimed', 'own') or (d.unit = 'own' and s.is_owned)
)
select a.* from asked as a
anti join eligible_best as e on e.place = a.place and e.denominator = a.denominator and e.as_of = a.as_of;

-- A row for every date of every place: one thread lays them down, since each holds what it has not written yet.
set threads = 1;
insert into adoption_history
with
-- The newest that is not after the listing, else the earliest later one.
nearest as (
    select u.place, u.as_of, u.denominator,
        coalesce(max(e.as_of) filter (e.as_of <= u.as_of), min(e.as_of)) as eligible_as_of
    from unmet as u
    join best_span as s on s.place = u.place and s.denominator = u.denominator
    join eligible_best as e on e.place = u.place and e.denominator = u.denominator
    group by all
),
measured as (
    select l.place, l.as_of as listing_as_of, l.listed as all_listed, l.basis, e.* exclude (place, as_of, services),
        e.as_of as eligible_as_of
    from eligible_best as e join listing_at as l on l.place = e.place and l.as_of = e.as_of
    union all
    select u.place, u.as_of, u.listed, u.basis, u.denominator, e.* exclude (place, denominator, as_of, services), e.as_of
    from unmet as u
    left join nearest as n on n.place = u.place and n.as_of = u.as_of and n.denominator = u.denominator
    left join eligible_best as e
        on e.place = n.place and e.denominator = n.denominator and e.as_of = n.eligible_as_of
    where e.place is not null or u.denominator not in (select name from denominator where unit = 'own')
),
-- Numbers are held against the very registers that the denominator was counted from.
held as (
    select m.place, m.listing_as_of as as_of, m.basis, d.name as denominator, d.takes_total,
        m.count as eligible, m.suspended, m.origin, m.oldest, m.newest, m.eligible_as_of,
        m.basis = 'numbers' and m.origin in ('register', 'own') and m.eligible_as_of = m.listing_as_of as is_held,
        case
            when m.basis = 'within' then 0
            when d.unit = 'rows' and m.basis = 'numbers' then coalesce(r.listed, 0)
            when d.takes_total then m.all_listed
        end as total,
        case when a.place is null then 0 else a.matched end as matched
    from measured as m
    join denominator as d on d.name = m.denominator
    left join rows_listed as r on r.place = m.place and r.as_of = m.listing_as_of
    left join matched_at as a
        on a.place = m.place and a.as_of = m.listing_as_of and a.denominator = m.denominator and a.origin = m.origin
),
with_role as (
    select *, case when is_held then matched end as known,
        -- whose role is known is in the register
        case when takes_total or basis = 'within' then total when is_held then matched end as listed
    from held
)
select place, as_of, denominator, listed, known, case when takes_total then listed - known end,
    case when is_held then known else listed end,
    case
        when basis in ('within', 'count_page') then basis
        when is_held then case when known is not null then 'matched' end
        when listed is not null then 'list'
    end,
    eligible, suspended, oldest, newest, eligible_as_of, origin
from with_role;

set threads = 2;
insert into adoption_history
select l.place, l.as_of, 'claimed', l.listed, null, null, l.listed,
    case l.basis when 'numbers' then 'list' else l.basis end, c.count, null, null, null, null, null
from listing as l join claim as c on c.place = l.place;

insert into adoption
with latest as (
    select h.* from adoption_history as h
    join (select place, denominator, max(listing_as_of) as listing_as_of from adoption_history group by all) as n
        using (place, denominator, listing_as_of)
),
-- What is known of a whole alone has no count within its parts' lists. Laid out as rows, so that the join is one of keys.
latest_as as (
    select false as is_part, * from latest
    union all
    select true, * from latest where numerator is distinct from 'within'
),
member as (
    select g.id, ends_with(g.kind, '_unknown') as is_part, m.place, p.kind in ('prefecture', 'designated_city') as is_whole
    from place_group as g join group_member as m on m.group_id = g.id join place as p on p.code = m.place
)
select
    m.id, d.name,
    -- one member that is unknown leaves the sum unknown
    case when not bool_or(l.place is not null and l.listed is null) then sum(l.listed) end as listed,
    case when not bool_or(l.place is not null and l.matched is null and l.numerator is distinct from 'within') then sum(l.matched) end,
    case when not bool_or(l.place is not null and l.listed_outside is null and l.numerator is distinct from 'within')
        then sum(l.listed_outside) end,
    case when not bool_or(l.place is not null and l.counted is null) then sum(l.counted) end,
    case
        when bool_or(l.place is not null and l.counted is null) then null
        when count(distinct l.numerator) filter (l.numerator <> 'within') > 1 then 'mixed'
        else max(l.numerator) filter (l.numerator <> 'within')
    end,
    case
        when count(l.place) = 0 then sum(s.count)
        -- numerator and denominator cover the same places or there is no rate
        when bool_or(l.place is not null and l.eligible is null and not m.is_whole) then null
        else sum(l.eligible)
    end as eligible,
    -- a count that does not tell the suspended leaves them unknown
    case
        when count(l.place) = 0 then case when not bool_or(s.count > 0 and s.suspended is null) then sum(s.suspended) end
        when not bool_or(l.eligible > 0 and l.suspended is null) then sum(l.suspended)
    end,
    sum(s.count) as eligible_all,
    min(l.listing_as_of), max(l.listing_as_of),
    coalesce(min(l.register_as_of_min), min(s.oldest)), coalesce(max(l.register_as_of_max), max(s.newest)),
    count(*) filter (m.is_part or not m.is_whole), count(l.place) filter (m.is_part or not m.is_whole),
    case
        when count(l.place) = 0 then string_agg(distinct s.origin, ',' order by s.origin)
        else string_agg(distinct l.eligible_origin, ',' order by l.eligible_origin)
    end
from member as m
cross join denominator as d
left join latest_as as l on l.place = m.place and l.denominator = d.name and l.is_part = m.is_part
left join eligible_in_force as s on s.place = m.place and s.denominator = d.name
where d.unit <> 'claimed'
group by m.id, m.is_part, d.name, d.unit
-- lists of their own make a count where all places of a group have one
having d.unit <> 'own' or count(s.count) filter (m.is_part or not m.is_whole)
    = count(*) filter (m.is_part or not m.is_whole);

insert into adoption
select a.id, 'claimed', a.listed, null, null, a.listed,
    case when a.numerator in ('matched', 'list') then 'list' else a.numerator end, c.count, null, c.count,
    a.listing_as_of_min, a.listing_as_of_max, null, null, a.places, a.places_listed, 'claimed'
from adoption as a join claim as c on c.place = a.id
where a.denominator = (select name from denominator where unit = 'sites' order by position limit 1);

insert into centre
-- decimals add up to the same in whatever order threads finish
select m.group_id, sum((e.mean_lat * e.count)::decimal(38, 12))::double / sum(e.count),
    sum((e.mean_lon * e.count)::decimal(38, 12))::double / sum(e.count)
from group_member as m
join (
    select place, arg_max(mean_lat, as_of) as mean_lat, arg_max(mean_lon, as_of) as mean_lon, arg_max(count, as_of) as count
    from eligible
    where mean_lat is not null and count > 0
        and denominator = (select name from denominator where unit = 'sites' order by position limit 1)
    group by place
) as e on e.place = m.place
-- offices of which only the city or the prefecture is known stand nowhere on a map
join place as p on p.code = m.place and p.kind not in ('prefecture', 'designated_city')
group by m.group_id;
