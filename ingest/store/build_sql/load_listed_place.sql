-- The list itself is another file of the same source.
insert into listed_place_row
select o.id, r.place, r.stated
from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
join lake_file as f on f.path = r.filename
join dataset as d on d.id = f.dataset
join dataset as o
    on o.lake_table = 'listed_office' and o.sha256 = d.sha256 and o.learned = d.learned and o.as_of = d.as_of
