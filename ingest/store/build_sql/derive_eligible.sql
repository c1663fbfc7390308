-- Counts per place and denominator, once for every choice of registers. A place that a register covers without any
-- office has 0, because the register covers the whole of it. A number counts as suspended where all its services that
-- are counted are.
--
-- What is counted of a number follows from which services it has, and few choices of services stand behind many numbers:
-- services are bits, so that numbers which have the same are counted together for every denominator.
create temp table service_bit as
select service, 1::bigint << (row_number() over (order by service) - 1) as bit
from (select distinct service from denominator_service);

create temp table choice_eligible as
with placed as (
    select s.place, s.choice, s.office_number, b.bit, r.lat, r.lon, r.is_suspended
    from site as s join site_row as r using (choice, office_number) join service_bit as b using (service)
),
middle as (
    select place, choice, median(lat) as lat, median(lon) as lon from placed group by place, choice
),
-- Some offices are published at a position in another part of the country. One farther than half a degree
-- (about 50 km) from the middle of its place would pull the mean away and is left out of it. Positions are summed as
-- decimals, whose sum is the same in whatever order threads finish.
position_sum as (
    select
        p.place, p.choice, p.bit, sum(p.lat::decimal(18, 12)) as lat, sum(p.lon::decimal(18, 12)) as lon, count(*) as positions
    from placed as p join middle as m using (place, choice)
    where abs(p.lat - m.lat) <= 0.5 and abs(p.lon - m.lon) <= 0.5
    group by p.place, p.choice, p.bit
),
office as (
    select
        place, choice, bit_or(bit) as services,
        coalesce(bit_or(bit) filter (is_suspended), 0) as suspended,
        coalesce(bit_or(bit) filter (not is_suspended), 0) as open
    from placed
    group by place, choice, office_number
),
alike as (
    select place, choice, services, suspended, open, count(*) as offices from office group by all
),
denominator_bits as (
    select d.name as denominator, d.unit, bit_or(b.bit) as bits
    from denominator as d
    join denominator_service as ds on ds.denominator = d.name
    join service_bit as b using (service)
    group by d.name, d.unit
),
counted as (
    select
        a.place, a.choice, d.denominator,
        sum(case when d.unit = 'rows' then a.offices * bit_count(a.services & d.bits) else a.offices end) as count,
        sum(case
            when d.unit = 'rows' then a.offices * bit_count(a.suspended & d.bits)
            when a.open & d.bits = 0 then a.offices
            else 0
        end) as suspended
    from alike as a join denominator_bits as d on a.services & d.bits <> 0
    group by a.place, a.choice, d.denominator
),
mean as (
    select
        p.place, p.choice, d.denominator,
        sum(p.lat)::decimal(18, 10)::double / sum(p.positions) as lat,
        sum(p.lon)::decimal(18, 10)::double / sum(p.positions) as lon
    from position_sum as p join denominator_bits as d on p.bit & d.bits <> 0
    group by p.place, p.choice, d.denominator
),
every as (
    select distinct p.place, c.choice, ds.denominator
    from choice_register as c
    join denominator_service as ds using (service)
    join place_scope as p on p.scope = c.scope
)
select e.choice, e.place, e.denominator, coalesce(c.count, 0)::bigint as count, coalesce(c.suspended, 0)::bigint as suspended,
    m.lat as mean_lat, m.lon as mean_lon, 'register' as origin
from every as e
left join counted as c using (place, denominator, choice)
left join mean as m using (place, denominator, choice)
order by e.choice, e.place, e.denominator;

create temp table choice_service as
select choice, scope as prefecture, service, register_as_of, 'register' as origin
from choice_register
where service in (select service from denominator_service)
order by choice, scope, service;
