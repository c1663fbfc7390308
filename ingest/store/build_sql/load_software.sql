-- The newest survey alone: what it no longer names is not known any more.
insert into software
with survey as (
    select r.*, d.as_of, d.learned, d.id, r.file_row_number as position
    from read_parquet(getvariable('files'), filename = true, file_row_number = true, hive_partitioning = false) as r
    join lake_file as f on f.path = r.filename
    join dataset as d on d.id = f.dataset
)
select position, product, coalesce(vendor, ''), v4_1, v5_0, as_of::text
from survey
where id = (select id from survey order by as_of desc, learned desc, id desc limit 1)
order by position;
