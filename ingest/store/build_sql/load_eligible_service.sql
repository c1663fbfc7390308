insert into eligible_service_row
select d.as_of, d.learned, r.prefecture, r.service, r.register_as_of, r.origin
from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
join lake_file as f on f.path = r.filename
join dataset as d on d.id = f.dataset
