-- The offices that towns and prefectures say they have designated: per place and date, of each scope the newest list
-- that is not after the date, else the earliest later one. Lists of two publishers make one count.
create temp table own_list as
with series as (
    select d.id, d.as_of, d.learned, string_agg(s.code, ',' order by s.code) as scope
    from dataset as d join dataset_scope as s on s.dataset = d.id
    where d.lake_table = 'own_office' and d.id not in (select id from replaced)
    group by d.id, d.as_of, d.learned
)
select p.place, w.as_of, s.id as dataset, s.as_of as list_as_of
from wanted as w
join scope_place as p on left(p.place, 2) = w.prefecture
join series as s on s.id = p.dataset
qualify row_number() over (
    partition by p.place, w.as_of, s.scope
    order by s.as_of > w.as_of, abs(s.as_of - w.as_of), s.learned desc, s.id desc
) = 1;

-- One place per number, as for sites: where most of its rows stand.
create temp table own_site as
select as_of, office_number, place, is_suspended
from (
    select l.as_of, r.office_number, l.place, count(*) as n, bool_and(r.is_suspended) as is_suspended,
        case p.kind when 'prefecture' then 2 when 'designated_city' then 1 else 0 end as vagueness
    from own_row as r
    join own_list as l on l.dataset = r.dataset
    left join date_choice as c on c.as_of = l.as_of
    left join site as s on s.choice = c.choice and s.office_number = r.office_number
    join place as p on p.code = l.place
    -- of which the list knows the prefecture alone stands where the register puts it
    where case when p.kind = 'prefecture' then coalesce(s.place, r.place) else coalesce(r.place, s.place) end = l.place
    group by l.as_of, r.office_number, l.place, p.kind
)
qualify row_number() over (partition by as_of, office_number order by vagueness, n desc, place) = 1;

insert into eligible
select l.place, d.name, l.as_of, count(distinct s.office_number),
    count(distinct s.office_number) filter (s.is_suspended), null, null, 'own'
from (select distinct place, as_of from own_list) as l
join denominator as d on d.unit = 'own'
left join own_site as s on s.place = l.place and s.as_of = l.as_of
group by l.place, d.name, l.as_of;
