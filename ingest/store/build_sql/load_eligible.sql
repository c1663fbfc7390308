insert into eligible_row
select d.as_of, d.learned, r.place, r.denominator, r.count, r.suspended, r.mean_lat, r.mean_lon, r.origin
from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
join lake_file as f on f.path = r.filename
join dataset as d on d.id = f.dataset
