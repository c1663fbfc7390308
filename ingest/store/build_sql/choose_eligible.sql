-- Counts may come from a register or as shipped. Per scope, date and denominator the origin that covers
-- more of the denominator's services wins; a register wins a tie. So a register of one service alone
-- replaces what that service alone decides.
create temp table newest_service as
with newest as (
    select prefecture as scope, as_of, service, register_as_of, origin
    from eligible_service_row
    qualify dense_rank() over (partition by origin, prefecture, as_of order by learned desc) = 1
)
-- What was derived in this build; the copy in the lake is for others, and older copies are history.
select c.prefecture as scope, d.as_of, c.service, c.register_as_of, c.origin
from choice_service as c join date_choice as d using (choice)
union all
select * from newest
union all
-- Shipped counts are of a prefecture, and stand for its places with a register of their own too.
select o.scope, n.as_of, n.service, n.register_as_of, n.origin
from newest as n join own_scope as o on left(o.scope, 2) = n.scope
where n.origin = 'shipped';

create temp table origin_choice as
select s.scope, s.as_of, ds.denominator, s.origin
from newest_service as s join denominator_service as ds using (service)
group by s.scope, s.as_of, ds.denominator, s.origin
qualify row_number() over (
    partition by s.scope, s.as_of, ds.denominator
    order by count(*) desc, s.origin = 'register' desc
) = 1;

insert into eligible
select r.place, r.denominator, c.as_of, r.count, r.suspended, r.mean_lat, r.mean_lon, r.origin
from choice_eligible as r
join date_choice as d on d.choice = r.choice
join place_scope as p on p.place = r.place
join origin_choice as c
    on c.scope = p.scope and c.as_of = d.as_of and c.denominator = r.denominator and c.origin = r.origin;

insert into eligible
select r.place, r.denominator, r.as_of, r.count, r.suspended, r.mean_lat, r.mean_lon, r.origin
from eligible_row as r
join place_scope as p on p.place = r.place
join origin_choice as c
    on c.scope = p.scope and c.as_of = r.as_of and c.denominator = r.denominator and c.origin = r.origin
qualify row_number() over (partition by r.place, r.denominator, r.as_of order by r.learned desc) = 1;

insert into eligible_service
select scope, as_of, service, register_as_of, origin from newest_service;
drop table newest_service;
drop table origin_choice;
