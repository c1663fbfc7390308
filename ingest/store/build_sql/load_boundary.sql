insert into boundary
select r.place, d.as_of, r.outline
from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
join lake_file as f on f.path = r.filename
join dataset as d on d.id = f.dataset
qualify row_number() over (partition by r.place order by d.as_of desc, d.learned desc, d.id desc) = 1
