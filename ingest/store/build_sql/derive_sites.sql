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

-- Per service the newest register that is not after the listing, else the earliest later one.
create temp table chosen as
select w.prefecture, w.as_of, d.service, d.id as dataset, d.as_of as register_as_of
from wanted as w
join dataset as d
    on d.lake_table = 'register' and d.synthetic = w.synthetic
    and (d.prefecture is null or d.prefecture = w.prefecture)
qualify row_number() over (
    partition by w.prefecture, w.as_of, d.service
    order by d.as_of > w.as_of, abs(d.as_of - w.as_of), d.learned desc, d.id desc
) = 1;

create temp table site_row as
select c.prefecture, c.as_of, r.office_number, r.service, r.place, c.register_as_of, r.lat, r.lon
from chosen as c
join register_row as r on r.dataset = c.dataset and left(r.office_number, 2) = c.prefecture
where r.place is not null;

-- A site belongs where most of its rows stand, then where its newest file puts it, then to the lowest code.
create temp table site as
select as_of, office_number, place
from (
    select as_of, office_number, place, count(*) as n, max(register_as_of) as newest
    from site_row
    group by as_of, office_number, place
)
qualify row_number() over (partition by as_of, office_number order by n desc, newest desc, place) = 1;
