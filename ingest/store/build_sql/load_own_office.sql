-- A list of one place means that place where a row does not say more than a prefecture. The third character of a number is 2 where it is one
-- of services for the disabled, which are no part of this.
insert into own_row
select f.dataset, r.office_number, coalesce(p.code, whole.place, r.place), r.state is not distinct from 'suspended'
from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
join lake_file as f on f.path = r.filename
left join (
    select code from place where kind <> 'prefecture' union all select code from former_place
) as p on p.code = r.place
left join (
    select dataset, min(place) as place from scope_place group by dataset having count(*) = 1
) as whole on whole.dataset = f.dataset
where substr(r.office_number, 3, 1) <> '2'
