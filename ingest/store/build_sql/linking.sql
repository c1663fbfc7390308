-- Listed numbers held against the register, and against the list before.

-- Distinct numbers of the lists that count, per place and date.
create temp table listed_at as
select place, as_of, office_number, string_agg(distinct service_name, '、' order by service_name) as services,
    max(name) as name, bool_or(is_site) as is_site, max(site_place) as site_place
from listed_row
group by place, as_of, office_number;

create temp table role_at as
select choice, office_number,
    case
        when bool_and(service = '430') then 'care_manager'
        when bool_or(service = '430') then 'both'
        else 'provider'
    end as role
from site_row
group by choice, office_number;

-- The first class that fits. Without a register nothing is known. A role is known of those that the place's own
-- denominators count, so that roles and rates agree.
create temp table class_at as
with compared as (select scope, as_of, max(register_as_of) as register_as_of from chosen group by all),
registered as (
    select r.office_number, max(d.as_of) as newest from register_row as r join dataset as d on d.id = r.dataset group by 1
),
other as (select distinct office_number from other_service_row)
select n.place, n.as_of, n.office_number, case when n.is_site then coalesce(r.role, 'unknown') else 'unknown' end as role,
    case
        when n.is_site then 'linked'
        when n.site_place is not null then 'elsewhere'
        when c.scope is null then 'no_register'
        when o.office_number is not null then 'out_of_scope'
        when substr(n.office_number, 3, 1) = '0' then 'support_center'
        when substr(n.office_number, 3, 1) = 'A' then 'sogo'
        when g.newest > c.register_as_of then 'newer'
        when g.newest is not null then 'earlier'
        when f.office_number is not null then 'bad_check'
        else 'unknown'
    end as class
from listed_at as n
join place_scope as p on p.place = n.place
left join date_choice as h on h.as_of = n.as_of
left join role_at as r on r.choice = h.choice and r.office_number = n.office_number
left join compared as c on c.scope = p.scope and c.as_of = n.as_of
left join other as o on o.office_number = n.office_number
left join registered as g on g.office_number = n.office_number
left join failed_check as f on f.office_number = n.office_number;

-- The dates of each place's lists, each with the one before.
create temp table list_date as
select place, as_of, lag(as_of) over (partition by place order by as_of) as before,
    row_number() over (partition by place order by as_of desc) = 1 as latest
from listing_source where basis = 'numbers';

insert into shown_list select place, as_of::text from list_date where latest order by place;

insert into shown_listed_office
with span as (
    select place, office_number, min(as_of) as first_seen, max(as_of) as last_seen from listed_at group by all
),
newest as (select * from list_date where latest),
seen as (
    select n.place, n.as_of, n.before, a.office_number, a.services, a.name, a.as_of as stated, true as now,
        b.office_number is not null as earlier
    from newest as n
    join listed_at as a on a.place = n.place and a.as_of = n.as_of
    left join listed_at as b on b.place = n.place and b.as_of = n.before and b.office_number = a.office_number
    union all
    select n.place, n.as_of, n.before, b.office_number, b.services, b.name, b.as_of, false, true
    from newest as n
    join listed_at as b on b.place = n.place and b.as_of = n.before
    where not exists (
        select 1 from listed_at as a
        where a.place = n.place and a.as_of = n.as_of and a.office_number = b.office_number
    )
)
select s.place, s.as_of::text, s.before::text, s.office_number, coalesce(s.name, ''), coalesce(s.services, ''),
    c.role, c.class, p.first_seen::text, p.last_seen::text,
    case
        when not s.now then 'left'
        when s.before is null then 'first'
        when s.earlier then 'stayed'
        else 'joined'
    end
from seen as s
join class_at as c on c.place = s.place and c.as_of = s.stated and c.office_number = s.office_number
join span as p on p.place = s.place and p.office_number = s.office_number
order by s.place, s.office_number;

insert into shown_linking
with latest as (
    select m.group_id as id, a.place, a.as_of, a.office_number
    from list_date as d
    join listed_at as a on a.place = d.place and a.as_of = d.as_of
    join group_member as m on m.place = d.place
    where d.latest and m.group_id <> 'japan'
)
select l.id, 'class', c.class, count(distinct l.office_number)
from latest as l join class_at as c using (place, as_of, office_number) group by all
union all
select l.id, 'role', c.role, count(distinct l.office_number)
from latest as l join class_at as c using (place, as_of, office_number) group by all
order by 1, 2, 3;

insert into shown_by_service
with latest as (
    select m.group_id as id, d.place, d.as_of
    from list_date as d join group_member as m on m.place = d.place
    where d.latest and m.group_id <> 'japan'
),
eligible_here as (
    select l.id, r.service, s.office_number, l.place, l.as_of
    from latest as l
    join date_choice as c on c.as_of = l.as_of
    join site as s on s.place = l.place and s.choice = c.choice
    join site_row as r on r.choice = s.choice and r.office_number = s.office_number
)
select e.id, e.service, count(distinct a.office_number), count(distinct e.office_number)
from eligible_here as e
left join listed_at as a
    on a.place = e.place and a.as_of = e.as_of and a.office_number = e.office_number and a.is_site
group by e.id, e.service
order by e.id, e.service;

-- Joined, left and stayed of a group, only between dates at which all its lists are there.
insert into shown_turnover
with listed_places as (
    select m.group_id as id, count(distinct d.place) as places
    from list_date as d join group_member as m on m.place = d.place
    where m.group_id <> 'japan'
    group by 1
),
whole as (
    select m.group_id as id, d.as_of
    from list_date as d
    join group_member as m on m.place = d.place
    join listed_places as p on p.id = m.group_id
    group by m.group_id, d.as_of, p.places
    having count(distinct d.place) = p.places
),
pairs as (
    select id, as_of, lag(as_of) over (partition by id order by as_of) as before from whole
),
members as (
    select distinct m.group_id as id, a.as_of, a.office_number
    from listed_at as a
    join group_member as m on m.place = a.place
    join whole as w on w.id = m.group_id and w.as_of = a.as_of
),
counted as (
    select p.id, p.before, p.as_of,
        count(*) filter (where b.office_number is null) as joined,
        count(*) filter (where b.office_number is not null) as stayed
    from pairs as p
    join members as a on a.id = p.id and a.as_of = p.as_of
    left join members as b on b.id = p.id and b.as_of = p.before and b.office_number = a.office_number
    where p.before is not null
    group by all
),
sizes as (select id, as_of, count(*) as n from members group by all)
select p.id, p.before::text, p.as_of::text, coalesce(c.joined, 0),
    coalesce(s.n, 0) - coalesce(c.stayed, 0), coalesce(c.stayed, 0)
from pairs as p
left join counted as c on c.id = p.id and c.as_of = p.as_of
left join sizes as s on s.id = p.id and s.as_of = p.before
where p.before is not null
order by p.id, p.as_of;
