-- From register rows to one place per site, once for every choice of registers that the dates of listings make.

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
create temp table chosen_at as
select s.scope, w.prefecture, w.as_of, d.service, d.id as dataset, d.as_of as register_as_of
from wanted as w
join (select distinct scope from place_scope) as s on left(s.scope, 2) = w.prefecture
join candidate as c on c.scope = s.scope
join dataset as d on d.id = c.dataset and d.synthetic = w.synthetic
qualify row_number() over (
    partition by s.scope, w.as_of, d.service
    order by d.as_of > w.as_of, abs(d.as_of - w.as_of), d.learned desc, d.id desc
) = 1;

-- A year of listings shares one vintage of registers: dates at which the same registers stand for the same scopes are
-- one choice, and what follows from registers alone is worked out once for each choice, not for each date.
create temp table date_choice as
select as_of, dense_rank() over (order by registers) as choice
from (
    select as_of, string_agg(scope || ' ' || dataset, ',' order by scope, dataset) as registers from chosen_at group by as_of
);

create temp table choice_register as
select distinct d.choice, c.scope, c.prefecture, c.service, c.dataset, c.register_as_of
from chosen_at as c join date_choice as d using (as_of);
drop table chosen_at;

create temp view chosen as
select c.scope, c.prefecture, d.as_of, c.service, c.dataset, c.register_as_of
from choice_register as c join date_choice as d using (choice);

create temp table site_row as
select c.choice, r.office_number, r.service, r.place, c.register_as_of, r.lat, r.lon, r.is_suspended
from register_row as r
left join own_scope as o on o.place = r.place
join choice_register as c on c.dataset = r.dataset and c.scope = coalesce(o.scope, left(r.office_number, 2))
where r.place is not null;

-- A site belongs to a place that is known to the ward, then to a city, then to a prefecture, then where most of its rows stand, then where its newest file
-- puts it, then to the lowest code.
create temp table site as
with stand as (
    select r.choice, r.office_number, r.place, count(*) as n, max(r.register_as_of) as newest,
        case p.kind when 'prefecture' then 2 when 'designated_city' then 1 else 0 end as vagueness
    from site_row as r join place as p on p.code = r.place
    group by r.choice, r.office_number, r.place, p.kind
)
select choice, office_number, arg_min(place, (vagueness, -n, -epoch_us(newest), place)) as place
from stand
group by choice, office_number;
