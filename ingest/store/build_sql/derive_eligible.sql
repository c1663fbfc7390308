-- Counts per place and denominator. A place that a register covers without any office has 0, because the register
-- covers the whole of it. A number counts as suspended where all its services that are counted are.
create temp table derived_eligible as
with placed as (
    select
        s.place, s.as_of, s.office_number, r.service, r.lat, r.lon, r.is_suspended,
        median(r.lat) over here as middle_lat, median(r.lon) over here as middle_lon
    from site as s join site_row as r using (as_of, office_number)
    window here as (partition by s.place, s.as_of)
),
-- Some offices are published at a position in another part of the country. One farther than half a degree
-- (about 50 km) from the middle of its place would pull the mean away and is left out of it.
site_service as (
    select
        place, as_of, office_number, service, is_suspended,
        case when abs(lat - middle_lat) <= 0.5 and abs(lon - middle_lon) <= 0.5 then lat end as lat,
        case when abs(lat - middle_lat) <= 0.5 and abs(lon - middle_lon) <= 0.5 then lon end as lon
    from placed
),
counted as (
    select
        t.place, t.as_of, d.name as denominator,
        case
            when d.unit = 'rows' then count(distinct (t.office_number, t.service))
            else count(distinct t.office_number)
        end as count,
        case
            when d.unit = 'rows' then count(distinct (t.office_number, t.service)) filter (t.is_suspended)
            else count(distinct t.office_number) - count(distinct t.office_number) filter (not t.is_suspended)
        end as suspended,
        avg(t.lat) as mean_lat, avg(t.lon) as mean_lon
    from site_service as t
    join denominator_service as ds using (service)
    join denominator as d on d.name = ds.denominator
    group by t.place, t.as_of, d.name, d.unit
),
every as (
    select distinct p.place, c.as_of, ds.denominator
    from chosen as c
    join denominator_service as ds using (service)
    join place_scope as p on p.scope = c.scope
)
select e.place, e.denominator, e.as_of, coalesce(c.count, 0) as count, coalesce(c.suspended, 0) as suspended,
    c.mean_lat, c.mean_lon, 'register' as origin
from every as e left join counted as c using (place, denominator, as_of)
order by e.as_of, e.place, e.denominator;

create temp table derived_service as
select scope as prefecture, as_of, service, register_as_of, 'register' as origin
from chosen
where service in (select service from denominator_service)
order by as_of, scope, service;
