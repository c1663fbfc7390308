insert into issue
select d.load, d.kind, r.file, r.row, r.column_name, r.kind, r.action, d.as_of, d.learned
from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
join lake_file as f on f.path = r.filename
join dataset as d on d.id = f.dataset
