-- The lake keeps the places of the day on which something was read. One that has become part of another since counts
-- there, for all dates; of one that was split nobody can tell, so its counts are left out, and its offices stand in
-- the city or the prefecture that all its parts lie in.
update register_row set place = coalesce(f.successor, f.whole) from former_place as f where f.code = register_row.place;
update office_row set place = f.successor from former_place as f where f.code = office_row.place;
update own_row set place = coalesce(f.successor, f.whole) from former_place as f where f.code = own_row.place;
update shown_office set place = coalesce(f.successor, f.whole) from former_place as f where f.code = shown_office.place;

create temp table count_today as
select c.dataset, case when f.code is null then c.place else f.successor end as place, sum(c.listed) as listed
from count_row as c left join former_place as f on f.code = c.place
where f.code is null or f.successor is not null
group by all;
delete from count_row;
insert into count_row select dataset, place, listed from count_today;
drop table count_today;

-- A list is whole where it was whole of everything that has become the place.
create temp table listed_place_today as
with today as (
    select
        l.dataset, case when f.code is null then l.place else f.successor end as place,
        sum(l.stated) as stated, count(f.code) as parts, bool_or(f.code is null) as itself
    from listed_place_row as l left join former_place as f on f.code = l.place
    where f.code is null or f.successor is not null
    group by 1, 2
),
needed as (
    select successor as place, count(*) as parts, max(abolished_on) as abolished_on
    from former_place where successor is not null group by successor
)
select t.dataset, t.place, t.stated
from today as t
join dataset as d on d.id = t.dataset
left join needed as n on n.place = t.place
where n.place is null or t.parts = n.parts or (t.itself and d.as_of >= n.abolished_on);
delete from listed_place_row;
insert into listed_place_row select dataset, place, stated from listed_place_today;
