-- From register rows to one place per site, for every date that a listing needs.

-- A prefecture is counted for each of its listing dates; one without a listing for the newest real listing
-- date, or, before any listing, for the newest register.
create temp table wanted as
with own as (
    select distinct left(c.place, 2) as prefecture, d.as_of
    from count_row as c join dataset as d on d.id = c.dataset
    union
    select distinct left(o.office_number, 2), d.as_of
    from office_row as o join dataset as d on d.id = o.dataset
),
prefecture as (select left(code, 2) as digits, synthetic from place where kind = 'prefecture'),
fallback as (
    select coalesce(
        (select max(own.as_of) from own join prefecture on digits = own.prefecture where not synthetic),
        (select max(as_of) from dataset where lake_table = 'register' and not synthetic)
    ) as as_of
)
select p.digits as prefecture, p.synthetic, own.as_of from prefecture as p join own on own.prefecture = p.digits
union all
select p.digits, p.synthetic, f.as_of
from prefecture as p, fallback as f
where p.digits not in (select prefecture from own) and not p.synthetic and f.as_of is not null;

-- Per service the newest register that is not after the listing, else the earliest later one. A register of one
-- municipality replaces what its prefecture's says of that municipality alone.
create temp table chosen as
select s.scope, w.prefecture, w.as_of, d.service, d.id as dataset, d.as_of as register_as_of
from wanted as w
join (select distinct scope from place_scope) as s on left(s.scope, 2) = w.prefecture
join candidate as c on c.scope = s.scope
join dataset as d on d.id = c.dataset and d.synthetic = w.synthetic
qualify row_number() over (
    partition by s.scope, w.as_of, d.service
    order by d.as_of > w.as_of, abs(d.as_of - w.as_of), d.learned desc, d.id desc
) = 1;

create temp table site_row as
select c.as_of, r.office_number, r.service, r.place, c.register_as_of, r.lat, r.lon, r.is_suspended
from register_row as r
left join own_scope as o on o.place = r.place
join chosen as c on c.dataset = r.dataset and c.scope = coalesce(o.scope, left(r.office_number, 2))
where r.place is not null;

-- A site belongs to a place that is known to the ward, then to a city, then to a prefecture, then where most of its rows stand, then where its newest file
-- puts it, then to the lowest code.
create temp table site as
select as_of, office_number, place
from (
    select r.as_of, r.office_number, r.place, count(*) as n, max(r.register_as_of) as newest,
        case p.kind when 'prefecture' then 2 when 'designated_city' then 1 else 0 end as vagueness
    from site_row as r join place as p on p.code = r.place
    group by r.as_of, r.office_number, r.place, p.kind
)
qualify row_number() over (
    partition by as_of, office_number order by vagueness, n desc, newest desc, place
) = 1;
