insert into unlisted_row
select distinct f.dataset, r.office_number
from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
join lake_file as f on f.path = r.filename
