insert into register_row
select f.dataset, r.office_number, r.service, r.place, r.lat, r.lon, r.state is not distinct from 'suspended'
from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
join lake_file as f on f.path = r.filename
where r.service in (select service from denominator_service);

insert into other_service_row
select distinct f.dataset, r.office_number
from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
join lake_file as f on f.path = r.filename
where r.service not in (select service from denominator_service);

-- The page of an office asks by number, so rows lie in that order.
insert into shown_office
select r.office_number, r.service, r.place, r.name, r.corporate_number, r.corporate_name, d.as_of::text, r.kana,
    r.address, r.phone
from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
join lake_file as f on f.path = r.filename
join dataset as d on d.id = f.dataset
qualify row_number() over (
    partition by r.office_number, r.service order by d.as_of desc, d.learned desc, d.id desc
) = 1
order by r.office_number, r.service
