insert into count_row
select f.dataset, r.place, r.listed
from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
join lake_file as f on f.path = r.filename
