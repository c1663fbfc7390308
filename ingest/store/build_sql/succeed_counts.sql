-- Shipped counts of places that have become part of others since, added up there.
create temp table eligible_today as
select
    e.as_of, e.learned, case when f.code is null then e.place else f.successor end as place, e.denominator,
    sum(e.count) as count, sum(e.suspended) as suspended,
    sum(e.mean_lat * e.count) / nullif(sum(e.count) filter (where e.mean_lat is not null), 0) as mean_lat,
    sum(e.mean_lon * e.count) / nullif(sum(e.count) filter (where e.mean_lon is not null), 0) as mean_lon,
    e.origin
from eligible_row as e left join former_place as f on f.code = e.place
where f.code in (select code from former_place where successor is not null)
    or e.place in (select successor from former_place)
group by all;
delete from eligible_row where place in (select code from former_place) or place in (select successor from former_place);
insert into eligible_row by name select * from eligible_today;
delete from boundary where place in (select code from former_place);
