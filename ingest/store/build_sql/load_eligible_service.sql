insert into eligible_service_row
select f.dataset, r.prefecture, r.service, r.register_as_of, r.origin
from read_parquet(getvariable('files'), filename = true) as r
join lake_file as f on f.path = r.filename
