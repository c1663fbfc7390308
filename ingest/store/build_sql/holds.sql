-- Changes by new loads (ids in the temp table `new_load`) against the version attached as `served`, which the data
-- can't explain. One row a change: rule, place, service, listed and eligible before and after, load.
-- Parameters: see data/health.toml.
with headline as (select name from denominator where unit = 'sites' order by position limit 1),
leaf as (
    select g.id, g.prefecture || case when g.kind = 'prefecture' then '' else g.name end || coalesce(u.name, '') as name,
        u.id is not null as is_unknown_part
    from place_group as g
    join group_member as m on m.group_id = g.id and m.place = g.id
    -- under the code of a whole stands what is known of it alone
    left join place_group as u on u.id = g.id || '-unknown'
),
-- Every point in time counts, not the newest alone: a wrong list of last year is as wrong as one of today.
now_point as (
    select place, listing_as_of as as_of, counted as listed, eligible,
        lag(counted) over earlier as listed_earlier, lag(eligible) over earlier as eligible_earlier
    from adoption_history
    where denominator = (select name from headline)
    window earlier as (partition by place order by listing_as_of)
),
served_point as (
    select place, listing_as_of as as_of, counted as listed, eligible
    from served.adoption_history where denominator = (select name from headline)
),
served_first as (
    select * from served_point qualify row_number() over (partition by place order by as_of) = 1
),
-- A point is held against itself as served, else against the list before, else against the one after.
point as (
    select n.place, n.as_of, n.listed as listed_after, n.eligible as eligible_after,
        case when o.place is not null then o.listed else coalesce(n.listed_earlier, f.listed) end as listed_before,
        case
            when o.place is not null then o.eligible
            when n.listed_earlier is not null then n.eligible_earlier
            else f.eligible
        end as eligible_before
    from now_point as n
    left join served_point as o on o.place = n.place and o.as_of = n.as_of
    left join served_first as f on f.place = n.place and f.as_of > n.as_of
    where o.place is null or o.listed is distinct from n.listed or o.eligible is distinct from n.eligible
    union all
    select o.place, o.as_of, null, o.eligible, o.listed, o.eligible
    from served_point as o
    where o.listed is not null and not exists (select 1 from now_point as n where n.place = o.place and n.as_of = o.as_of)
),
-- The load behind a point: the list itself where it is new; a new register otherwise.
behind as (
    select p.place, p.as_of, coalesce(
        (select any_value(d.load) from listing_source as s join dataset as d on d.id = s.dataset
            where s.place = p.place and s.as_of = p.as_of and d.load in (select load from new_load)),
        (select case when count(distinct d.load) = 1 then any_value(d.load) else '' end
            from chosen as c join dataset as d on d.id = c.dataset
            where c.prefecture = left(p.place, 2) and c.as_of = p.as_of and d.load in (select load from new_load))
    ) as load
    from point as p
),
rated as (
    select p.*, b.load,
        10000.0 * listed_before / nullif(eligible_before, 0) as rate_before,
        10000.0 * listed_after / nullif(eligible_after, 0) as rate_after
    from point as p join behind as b using (place, as_of)
),
steps as (
    select place,
        abs(10000.0 * listed / nullif(eligible, 0)
            - lag(10000.0 * listed / nullif(eligible, 0)) over (partition by place order by as_of)) as step
    from served_point
),
history as (select place, max(step) as largest, count(step) as steps from steps group by place),
-- Counts of a register per town and service against the vintage before: a file that was cut short shows here,
-- however many other services there are.
register_count as (
    select r.dataset, r.service, r.place, count(distinct r.office_number) as n
    from register_row as r where r.place is not null group by all
),
fresh as (
    select d.id, d.load, d.service, d.as_of, d.synthetic from dataset as d
    where d.lake_table = 'register' and d.load in (select load from new_load)
),
covers as (
    select d.id as dataset, p.code as place
    from dataset as d
    join place as p on not exists (select 1 from dataset_scope as s where s.dataset = d.id)
        or exists (
            select 1 from dataset_scope as s
            where s.dataset = d.id and (s.code = p.code or s.code = p.prefecture_code or s.code = p.parent)
        )
    where d.lake_table = 'register'
),
vintage as (
    select f.id as dataset, f.load, f.service, c.place, v.id as before
    from fresh as f
    join covers as c on c.dataset = f.id
    join dataset as v
        on v.lake_table = 'register' and v.service = f.service and v.synthetic = f.synthetic
        and v.load not in (select load from new_load)
    join covers as w on w.dataset = v.id and w.place = c.place
    qualify row_number() over (
        partition by f.id, c.place order by v.as_of > f.as_of, abs(v.as_of - f.as_of), v.learned desc, v.id desc
    ) = 1
),
service_change as (
    select v.load, v.service, v.place, b.n as before, coalesce(a.n, 0) as after
    from vintage as v
    join register_count as b on b.dataset = v.before and b.place = v.place
    left join register_count as a on a.dataset = v.dataset and a.place = v.place
),
eligible_change as (
    select n.id, o.eligible_all as before, coalesce(n.eligible_all, 0) as after, g.prefecture || case when g.kind = 'prefecture' then '' else g.name end as name
    from adoption as n
    join served.adoption as o on o.id = n.id and o.denominator = n.denominator
    join place_group as g on g.id = n.id and g.kind not in ('country', 'area')
    where n.denominator = (select name from headline)
),
group_change as (
    select n.id, g.name, o.counted as before, coalesce(n.counted, 0) as after
    from adoption as n
    join served.adoption as o on o.id = n.id and o.denominator = n.denominator
    join place_group as g on g.id = n.id and g.kind = 'prefecture'
    where n.denominator = (select name from headline)
),
-- Offices of a list that the register puts elsewhere: the list's places may be wrong.
elsewhere as (
    select place, as_of, count(distinct office_number) as listed,
        count(distinct office_number) filter (site_place is not null and site_place <> place) as elsewhere
    from listed_row group by all
),
-- Places that a list without a scope names by the way: it does not say that it has all of them.
list_size as (select dataset, count(distinct office_number) as numbers from numbered group by dataset),
by_the_way as (
    select n.place, s.as_of
    from listing_source as s
    join numbered as n on n.dataset = s.dataset and n.place = s.place
    join list_size as z on z.dataset = s.dataset
    where s.basis = 'numbers' and s.knows = 0
    group by n.place, s.as_of, z.numbers
    having count(distinct n.office_number) * 100 < z.numbers * getvariable('by_the_way_percent')
),
-- Lists of towns' own are denominators, too.
own_load as (
    select o.place, any_value(d.load) as load
    from own_list as o join dataset as d on d.id = o.dataset
    where d.load in (select load from new_load)
    group by o.place
),
own_rated as (
    select n.place, n.listing_as_of as as_of, o.counted as listed_before, o.eligible as eligible_before,
        n.counted as listed_after, n.eligible as eligible_after, coalesce(w.load, '') as load,
        10000.0 * o.counted / nullif(o.eligible, 0) as rate_before, 10000.0 * n.counted / nullif(n.eligible, 0) as rate_after
    from adoption_history as n
    join denominator as d on d.name = n.denominator and d.unit = 'own'
    left join served.adoption_history as o
        on o.place = n.place and o.listing_as_of = n.listing_as_of and o.denominator = n.denominator
    left join own_load as w on w.place = n.place
    where o.place is null or o.counted is distinct from n.counted or o.eligible is distinct from n.eligible
),
-- A town's first list of its own has no earlier one to be held against; the register stands in for it.
own_first as (
    select r.*, h.eligible as registered
    from own_rated as r
    left join adoption_history as h
        on h.place = r.place and h.listing_as_of = r.as_of and h.denominator = (select name from headline)
    where r.load <> '' and not exists (
        select 1 from served.adoption_history as o
        join denominator as d on d.name = o.denominator and d.unit = 'own'
        where o.place = r.place and o.eligible is not null
    )
),
own_change as (
    select n.id as place, o.eligible_all as before, coalesce(n.eligible_all, 0) as after, coalesce(w.load, '') as load
    from served.adoption as o
    join denominator as d on d.name = o.denominator and d.unit = 'own'
    join adoption as n on n.id = o.id and n.denominator = o.denominator
    left join own_load as w on w.place = n.id
),
-- What takes the place of a register of the same date corrects it: it should hardly shrink, however small.
corrected as (
    select f.load, f.service, c.place, b.n as before, coalesce(a.n, 0) as after
    from fresh as f
    join covers as c on c.dataset = f.id
    join (
        select service, place, register_as_of, count(distinct office_number) as n from served.shown_office group by all
    ) as b on b.service = f.service and b.place = c.place and b.register_as_of = f.as_of::text
    left join register_count as a on a.dataset = f.id and a.place = c.place
),
-- A list in the place of another of the same place and date corrects it: it should hold most of its numbers. Two lists
-- of services brought as if each were all are no correction.
replaced_list as (
    select s.place, s.as_of, case when d.load in (select load from new_load) then d.load else e.load end as load,
        count(distinct o.office_number) as had,
        count(distinct o.office_number) filter (n.office_number is not null) as kept
    from listing_source as s
    join dataset as d on d.id = s.dataset
    join dataset as e on e.lake_table = d.lake_table and e.as_of = d.as_of and e.id <> d.id
    join numbered as o on o.dataset = e.id and o.place = s.place
    left join numbered as n
        on n.dataset = s.dataset and n.place = s.place and n.office_number = o.office_number
    where s.basis = 'numbers' and (d.load in (select load from new_load) or e.load in (select load from new_load))
    group by s.place, s.as_of, d.load, e.load, e.id
),
new_of as (
    -- the one new load of a prefecture's lists or registers, none where there are several
    select prefecture, case when count(distinct load) = 1 then any_value(load) else '' end as load
    from (
        select left(s.place, 2) as prefecture, d.load from listing_source as s join dataset as d on d.id = s.dataset
        union all
        select c.prefecture, d.load from chosen as c join dataset as d on d.id = c.dataset
    )
    where load in (select load from new_load)
    group by prefecture
),
reason as (
    select 1 as position, 'over_100' as rule, place, l.name, as_of, null as service,
        listed_before, eligible_before, listed_after, eligible_after, r.load
    from rated as r join leaf as l on l.id = r.place
    where rate_after > 10000 and (rate_before is null or rate_before <= 10000 or rate_after > rate_before)
    union all
    select 2, 'first_list', place, l.name, as_of, null, listed_before, eligible_before, listed_after, eligible_after, r.load
    from rated as r join leaf as l on l.id = r.place
    -- a handful that nobody can place may well be listed whole
    where not l.is_unknown_part and listed_before is null and rate_after > 100 * getvariable('first_list_percent') and rate_after <= 10000
    union all
    select 3, 'fall', place, l.name, as_of, null, listed_before, eligible_before, listed_after, eligible_after, r.load
    from rated as r join leaf as l on l.id = r.place
    where listed_before >= getvariable('loses_from')
        and coalesce(listed_after, 0) * 100 <= listed_before * getvariable('keeps_percent')
    union all
    select 4, 'rise', place, l.name, as_of, null, listed_before, eligible_before, listed_after, eligible_after, r.load
    from rated as r join leaf as l on l.id = r.place
    where listed_after - listed_before >= getvariable('gains_from')
        and listed_after * 100 >= listed_before * getvariable('grows_percent')
        and coalesce(rate_after - rate_before, 10000) >= 100 * getvariable('rate_points')
    union all
    select 5, 'jump', r.place, l.name, as_of, null, listed_before, eligible_before, listed_after, eligible_after, r.load
    from rated as r join leaf as l on l.id = r.place join history as h on h.place = r.place
    where h.steps >= getvariable('history_from') and abs(rate_after - rate_before) > 100 * getvariable('rate_points')
        and abs(rate_after - rate_before) > h.largest * getvariable('times_history')
    union all
    -- small towns are each below the rule; together they are not
    select 6, 'fall', c.id, c.name, null, null, c.before, null, c.after, null, coalesce(w.load, '')
    from group_change as c left join new_of as w on w.prefecture = left(c.id, 2)
    where c.before >= getvariable('loses_from') and c.after * 100 <= c.before * getvariable('keeps_percent')
    union all
    select 7, 'service_shrinks', c.place, l.name, null, c.service, null, c.before, null, c.after, c.load
    from service_change as c join leaf as l on l.id = c.place
    where c.before >= getvariable('service_from')
        and c.after * 100 < c.before * getvariable('service_keeps_percent')
    union all
    select 8, 'service_shrinks', p.code, p.name, null, c.service, null, sum(c.before), null, sum(c.after), c.load
    from service_change as c join place as p on p.kind = 'prefecture' and left(p.code, 2) = left(c.place, 2)
    group by p.code, p.name, c.service, c.load
    having sum(c.before) >= getvariable('service_from')
        and sum(c.after) * 100 < sum(c.before) * getvariable('eligible_keeps_percent')
    union all
    select 9, 'eligible_shrinks', c.id, c.name, null, null, null, c.before, null, c.after, coalesce(w.load, '')
    from eligible_change as c left join new_of as w on w.prefecture = left(c.id, 2)
    where c.before >= getvariable('service_from')
        and c.after * 100 < c.before * getvariable('eligible_keeps_percent')
    union all
    select 10, 'elsewhere', r.place, l.name, r.as_of, null, listed_before, eligible_before, listed_after, eligible_after, r.load
    from rated as r join leaf as l on l.id = r.place join elsewhere as e on e.place = r.place and e.as_of = r.as_of
    where e.elsewhere >= getvariable('elsewhere_from') and e.elsewhere * 100 >= e.listed * getvariable('elsewhere_percent')
    union all
    select 11, 'by_the_way', r.place, l.name, r.as_of, null, listed_before, eligible_before, listed_after, eligible_after, r.load
    from rated as r join leaf as l on l.id = r.place join by_the_way as w on w.place = r.place and w.as_of = r.as_of
    where listed_before > coalesce(listed_after, 0)
    union all
    select 12, 'over_100', r.place, l.name, r.as_of, 'own',
        listed_before, eligible_before, listed_after, eligible_after, r.load
    from own_rated as r join leaf as l on l.id = r.place
    where rate_after > 10000 and (rate_before is null or rate_before <= 10000 or rate_after > rate_before)
    union all
    select 12, 'first_list', r.place, l.name, r.as_of, 'own',
        listed_before, eligible_before, listed_after, eligible_after, r.load
    from own_first as r join leaf as l on l.id = r.place
    where rate_after > 100 * getvariable('first_list_percent')
    union all
    -- a list of some offices would make the rate of all of them
    select 12, 'own_part', r.place, l.name, r.as_of, 'own', null, r.registered, null, r.eligible_after, r.load
    from own_first as r join leaf as l on l.id = r.place
    where r.registered >= getvariable('service_from')
        and r.eligible_after * 100 < r.registered * getvariable('own_part_percent')
    union all
    select 13, 'eligible_shrinks', c.place, l.name, null, 'own', null, c.before, null, c.after, c.load
    from own_change as c join leaf as l on l.id = c.place
    where c.before >= getvariable('service_from')
        and c.after * 100 < c.before * getvariable('eligible_keeps_percent')
    union all
    select 15, 'replaced_list', r.place, l.name, r.as_of, null, r.had, null, r.kept, null, r.load
    from replaced_list as r join leaf as l on l.id = r.place
    where r.had >= getvariable('replaced_from') and r.kept * 100 < r.had * getvariable('replaced_keeps_percent')
    union all
    select 14, 'service_shrinks', c.place, l.name, null, c.service, null, c.before, null, c.after, c.load
    from corrected as c join leaf as l on l.id = c.place
    where c.before >= getvariable('corrected_from')
        and c.after * 100 < c.before * getvariable('corrected_keeps_percent')
)
-- a place is named once, by the first rule that it breaks
select rule, place, name, service, listed_before::bigint, eligible_before::bigint, listed_after::bigint,
    eligible_after::bigint, load
from reason
qualify row_number() over (partition by place, service order by position, as_of desc nulls last) = 1
order by position, place, service nulls first
