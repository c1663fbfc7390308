-- Every look at the pages that are watched, and how many notices stood there.
insert into watched_page
select d.as_of::text, sum(r.items)
from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
join lake_file as f on f.path = r.filename
join dataset as d on d.id = f.dataset
group by d.as_of
order by d.as_of desc;
