-- Counts may come from a register or as shipped. Per prefecture, date and denominator the origin that covers
-- more of the denominator's services wins; a register wins a tie. So a register of one service alone
-- replaces what that service alone decides.
create temp table newest_service as
select r.prefecture, d.as_of, r.service, r.register_as_of, r.origin, r.dataset
from eligible_service_row as r join dataset as d on d.id = r.dataset
qualify dense_rank() over (partition by r.origin, r.prefecture, d.as_of order by d.learned desc, d.id desc) = 1;

create temp table origin_choice as
select s.prefecture, s.as_of, ds.denominator, s.origin
from newest_service as s join denominator_service as ds using (service)
group by s.prefecture, s.as_of, ds.denominator, s.origin
qualify row_number() over (
    partition by s.prefecture, s.as_of, ds.denominator
    order by count(*) desc, s.origin = 'register' desc
) = 1;

insert into eligible
select r.place, r.denominator, d.as_of, r.count, r.mean_lat, r.mean_lon, r.origin
from eligible_row as r
join dataset as d on d.id = r.dataset
join origin_choice as c
    on c.prefecture = left(r.place, 2) and c.as_of = d.as_of
    and c.denominator = r.denominator and c.origin = r.origin
qualify row_number() over (
    partition by r.place, r.denominator, d.as_of order by d.learned desc, d.id desc
) = 1;

insert into eligible_service
select prefecture, as_of, service, register_as_of, origin from newest_service;
