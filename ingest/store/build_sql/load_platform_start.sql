-- The newest list that names a place says when it starts; a place that has become part of another stands in its
-- successor, unless that is named itself.
insert into platform_start
with line as (
    select coalesce(p.successor, r.place) as place, p.code is not null as is_former,
        d.as_of, d.learned, d.id, r.starts_on, r.second_on, r.state
    from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
    join lake_file as f on f.path = r.filename
    join dataset as d on d.id = f.dataset
    left join former_place as p on p.code = r.place
    where p.code is null or p.successor is not null
)
select place, as_of::text, starts_on::text, second_on::text, state
from line
qualify row_number() over (partition by place order by is_former, as_of desc, learned desc, id desc) = 1
order by place;
