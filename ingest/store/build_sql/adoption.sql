-- Listed offices per place and date. Numbers are placed by the register, else by their own row; a place that
-- a list says it covers has 0 when none of its offices is in it.
create temp table numbered as
select o.dataset, d.as_of, o.office_number, o.service_name, o.name, coalesce(s.place, o.place) as place
from office_row as o
-- a search by name covers no place
join dataset as d on d.id = o.dataset and d.lake_table = 'listed_office' and d.kind <> 'office_search'
left join site as s on s.as_of = d.as_of and s.office_number = o.office_number
where coalesce(s.place, o.place) is not null;

create temp table covered as
select d.id as dataset, p.code as place
from dataset as d
join place as p on left(p.code, 2) = d.prefecture and p.kind not in ('prefecture', 'designated_city')
where d.lake_table = 'listed_office'
union
select dataset, place from listed_place_row;

-- A list that covers a place knows more than a page of counts, and that more than a list of a few, whenever each was
-- learned: a later run over a few pages must not undo what an earlier one read whole.
create temp table listing_source as
with every as (
    select dataset, place, listed, 'count_page' as basis, 1 as knows from count_row
    union all
    select n.dataset, n.place, count(distinct n.office_number), 'numbers', case when c.place is null then 0 else 2 end
    from numbered as n
    join dataset as d on d.id = n.dataset
    left join covered as c on c.dataset = n.dataset and c.place = n.place
    -- a publisher's page of one town may name an office of the next; that is not the next town's list
    where c.place is not null or d.kind not in ('listing_pages', 'office_page')
    group by all
    union all
    select dataset, place, 0, 'numbers', 2 from covered
    where (dataset, place) not in (select dataset, place from numbered)
)
select e.place, d.as_of, d.learned, e.listed, e.basis, e.dataset
from every as e join dataset as d on d.id = e.dataset
qualify row_number() over (partition by e.place, d.as_of order by e.knows desc, d.learned desc, d.id desc) = 1;

insert into listing select place, as_of, learned, listed, basis from listing_source;

-- A total divides only what counts the whole. Numbers are split by the services the register gives them.
insert into listing_by
with by_role as (
    select n.dataset, n.place, ds.denominator, count(distinct n.office_number) as listed
    from numbered as n
    join site_row as r on r.as_of = n.as_of and r.office_number = n.office_number
    join denominator_service as ds on ds.service = r.service
    group by all
),
told as (
    select distinct c.prefecture, c.as_of, ds.denominator from chosen as c join denominator_service as ds using (service)
),
rows_listed as (
    select dataset, place, count(distinct (office_number, service_name)) as listed from numbered group by all
)
select
    l.place, l.as_of, d.name,
    case
        when l.basis = 'count_page' then case when d.takes_total then l.listed end
        when d.unit = 'rows' then coalesce(w.listed, 0)
        when d.takes_total then l.listed
        -- without register rows nobody's role is known
        when (left(l.place, 2), l.as_of, d.name) in (select prefecture, as_of, denominator from told) then coalesce(r.listed, 0)
    end
from listing_source as l
cross join denominator as d
left join by_role as r on r.dataset = l.dataset and r.place = l.place and r.denominator = d.name
left join rows_listed as w on w.dataset = l.dataset and w.place = l.place;

-- How many of a denominator's services a set of counts was made from.
create temp table coverage as
select s.prefecture, s.as_of, s.origin, ds.denominator, count(*) as services
from eligible_service as s join denominator_service as ds using (service)
group by all;

-- What stands for a place without regard to any listing: counts of most services, then the newest.
create temp table standing_eligible as
select e.*
from eligible as e
left join coverage as c
    on c.prefecture = left(e.place, 2) and c.as_of = e.as_of and c.origin = e.origin and c.denominator = e.denominator
qualify row_number() over (
    partition by e.place, e.denominator order by coalesce(c.services, 0) desc, e.as_of desc
) = 1;

insert into adoption_history
with
-- Counts of as many of the denominator's services as there are, then the nearest date: a register of one service
-- for the newest listing does not shrink what all services were counted as before.
measured as (
    select l.place, l.as_of as listing_as_of, e.denominator, l.listed, e.count as eligible, e.as_of, e.origin
    from listing as l
    join eligible as e on e.place = l.place
    left join coverage as c
        on c.prefecture = left(e.place, 2) and c.as_of = e.as_of and c.origin = e.origin
        and c.denominator = e.denominator
    qualify row_number() over (
        partition by l.place, l.as_of, e.denominator
        order by coalesce(c.services, 0) desc, e.as_of > l.as_of, abs(e.as_of - l.as_of)
    ) = 1
),
dated as (
    select s.prefecture, s.as_of, s.origin, ds.denominator,
        min(s.register_as_of) as oldest, max(s.register_as_of) as newest
    from eligible_service as s join denominator_service as ds using (service)
    group by all
)
select l.place, l.as_of, d.name, b.listed, m.eligible, t.oldest, t.newest, m.as_of, m.origin
from listing as l
join denominator as d on d.unit <> 'claimed'
join listing_by as b on b.place = l.place and b.as_of = l.as_of and b.denominator = d.name
left join measured as m on m.place = l.place and m.listing_as_of = l.as_of and m.denominator = d.name
left join dated as t
    on t.prefecture = left(l.place, 2) and t.as_of = m.as_of and t.origin = m.origin and t.denominator = d.name;

insert into adoption_history
select l.place, l.as_of, 'claimed', l.listed, c.count, null, null, null, null
from listing as l join claim as c on c.place = l.place;

insert into adoption
with latest as (
    select * from adoption_history
    qualify row_number() over (partition by place, denominator order by listing_as_of desc) = 1
),
standing as (
    select e.place, e.denominator, e.count, min(s.register_as_of) as oldest, max(s.register_as_of) as newest
    from standing_eligible as e
    left join denominator_service as ds on ds.denominator = e.denominator
    left join eligible_service as s
        on s.prefecture = left(e.place, 2) and s.as_of = e.as_of and s.origin = e.origin and s.service = ds.service
    group by e.place, e.denominator, e.count
)
select
    g.id, d.name,
    -- one member that cannot be told leaves the sum untold
    case when not bool_or(l.place is not null and l.listed is null) then sum(l.listed) end as listed,
    case
        when count(l.place) = 0 then sum(s.count)
        -- numerator and denominator cover the same places or there is no rate
        when bool_or(l.place is not null and l.eligible is null) then null
        else sum(l.eligible)
    end as eligible,
    sum(s.count) as eligible_all,
    min(l.listing_as_of), max(l.listing_as_of),
    coalesce(min(l.register_as_of_min), min(s.oldest)), coalesce(max(l.register_as_of_max), max(s.newest)),
    count(*), count(l.place)
from place_group as g
join group_member as m on m.group_id = g.id
join denominator as d on d.unit <> 'claimed'
left join latest as l on l.place = m.place and l.denominator = d.name
left join standing as s on s.place = m.place and s.denominator = d.name
group by g.id, d.name;

insert into adoption
select a.id, 'claimed', a.listed, c.count, c.count, a.listing_as_of_min, a.listing_as_of_max,
    null, null, a.places, a.places_listed
from adoption as a join claim as c on c.place = a.id
where a.denominator = (select name from denominator where unit = 'sites' order by position limit 1);

insert into centre
select m.group_id, sum(e.mean_lat * e.count) / sum(e.count), sum(e.mean_lon * e.count) / sum(e.count)
from group_member as m
join (
    select * from eligible
    where mean_lat is not null and count > 0
        and denominator = (select name from denominator where unit = 'sites' order by position limit 1)
    qualify row_number() over (partition by place order by as_of desc) = 1
) as e on e.place = m.place
group by m.group_id;
