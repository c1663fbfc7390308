insert into eligible_row
select f.dataset, r.place, r.denominator, r.count, r.mean_lat, r.mean_lon, r.origin
from read_parquet(getvariable('files'), filename = true) as r
join lake_file as f on f.path = r.filename
