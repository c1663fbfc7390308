-- Counts per place and denominator, once for every choice of registers. A place that a register covers without any
-- office has 0, because the register covers the whole of it. A number counts as suspended where all its services that
-- are counted are.
create temp table choice_eligible as
with placed as (
    select s.place, s.choice, s.office_number, r.service, r.lat, r.lon, r.is_suspended
    from site as s join site_row as r using (choice, office_number)
),
middle as (
    select place, choice, median(lat) as lat, median(lon) as lon from placed group by place, choice
),
-- Some offices are published at a position in another part of the country. One farther than half a degree
-- (about 50 km) from the middle of its place would pull the mean away and is left out of it. Positions are summed as
-- decimals, whose sum is the same in whatever order threads finish.
site_service as (
    select
        p.place, p.choice, p.office_number, p.service,
        bool_or(p.is_suspended) as any_suspended, bool_or(not p.is_suspended) as any_open,
        sum(p.lat::decimal(18, 12)) filter (abs(p.lat - m.lat) <= 0.5 and abs(p.lon - m.lon) <= 0.5) as lat,
        sum(p.lon::decimal(18, 12)) filter (abs(p.lat - m.lat) <= 0.5 and abs(p.lon - m.lon) <= 0.5) as lon,
        count(*) filter (abs(p.lat - m.lat) <= 0.5 and abs(p.lon - m.lon) <= 0.5) as positions
    from placed as p join middle as m using (place, choice)
    group by p.place, p.choice, p.office_number, p.service
),
office as (
    select
        t.place, t.choice, d.name as denominator, d.unit, t.office_number,
        count(*) as services, count(*) filter (t.any_suspended) as suspended, bool_or(t.any_open) as any_open,
        sum(t.lat) as lat, sum(t.lon) as lon, sum(t.positions) as positions
    from site_service as t
    join denominator_service as ds using (service)
    join denominator as d on d.name = ds.denominator
    group by t.place, t.choice, d.name, d.unit, t.office_number
),
counted as (
    select
        place, choice, denominator,
        case when unit = 'rows' then sum(services) else count(*) end as count,
        case when unit = 'rows' then sum(suspended) else count(*) filter (not any_open) end as suspended,
        sum(lat)::decimal(18, 10)::double / sum(positions) as mean_lat, sum(lon)::decimal(18, 10)::double / sum(positions) as mean_lon
    from office
    group by place, choice, denominator, unit
),
every as (
    select distinct p.place, c.choice, ds.denominator
    from choice_register as c
    join denominator_service as ds using (service)
    join place_scope as p on p.scope = c.scope
)
select e.choice, e.place, e.denominator, coalesce(c.count, 0)::bigint as count, coalesce(c.suspended, 0)::bigint as suspended,
    c.mean_lat, c.mean_lon, 'register' as origin
from every as e left join counted as c using (place, denominator, choice)
order by e.choice, e.place, e.denominator;

create temp table choice_service as
select choice, scope as prefecture, service, register_as_of, 'register' as origin
from choice_register
where service in (select service from denominator_service)
order by choice, scope, service;
