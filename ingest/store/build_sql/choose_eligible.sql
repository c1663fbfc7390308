-- Counts may come from a register or as shipped. Per prefecture, date and denominator the origin that covers
-- more of the denominator's services wins; a register wins a tie. So a register of one service alone
-- replaces what that service alone decides.
-- What was derived in this build; the copy in the lake is for others, and older copies are history.
insert into eligible_row select as_of, '', place, denominator, count, mean_lat, mean_lon, origin from derived_eligible;
insert into eligible_service_row select as_of, '', prefecture, service, register_as_of, origin from derived_service;

create temp table newest_service as
select prefecture, as_of, service, register_as_of, origin
from eligible_service_row
qualify dense_rank() over (partition by origin, prefecture, as_of order by learned desc) = 1;

create temp table origin_choice as
select s.prefecture, s.as_of, ds.denominator, s.origin
from newest_service as s join denominator_service as ds using (service)
group by s.prefecture, s.as_of, ds.denominator, s.origin
qualify row_number() over (
    partition by s.prefecture, s.as_of, ds.denominator
    order by count(*) desc, s.origin = 'register' desc
) = 1;

insert into eligible
select r.place, r.denominator, r.as_of, r.count, r.mean_lat, r.mean_lon, r.origin
from eligible_row as r
join origin_choice as c
    on c.prefecture = left(r.place, 2) and c.as_of = r.as_of
    and c.denominator = r.denominator and c.origin = r.origin
qualify row_number() over (partition by r.place, r.denominator, r.as_of order by r.learned desc) = 1;

insert into eligible_service
select prefecture, as_of, service, register_as_of, origin from newest_service;
