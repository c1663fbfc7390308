-- A notice by its address, as it was first seen; without an address by its date and words.
insert into notice
select r.published::text, r.words, r.address, d.as_of::text
from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
join lake_file as f on f.path = r.filename
join dataset as d on d.id = f.dataset
qualify row_number() over (
    partition by coalesce(r.address, coalesce(r.published::text, '') || ' ' || r.words) order by d.as_of, d.learned, d.id
) = 1
order by r.published desc nulls last, r.address;
