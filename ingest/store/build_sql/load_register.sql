insert into register_row
select f.dataset, r.office_number, r.service, r.place, r.lat, r.lon
from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
join lake_file as f on f.path = r.filename
where r.service in (select service from denominator_service);

insert into other_service_row
select distinct f.dataset, r.office_number
from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
join lake_file as f on f.path = r.filename
where r.service not in (select service from denominator_service)
