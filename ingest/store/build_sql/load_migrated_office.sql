-- Each number once, with the first day on which somebody found that it has moved. It stands where the newest register
-- has it, else where a listing does; one that nobody places is kept without a place.
insert into migrated_office
with found as (
    select r.office_number, r.migrated_on, r.source, d.as_of
    from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
    join lake_file as f on f.path = r.filename
    join dataset as d on d.id = f.dataset
    qualify row_number() over (
        partition by r.office_number order by r.migrated_on, d.as_of desc, d.learned desc, d.id desc
    ) = 1
),
registered as (
    select office_number, place from shown_office where place is not null group by office_number, place
    qualify row_number() over (partition by office_number order by count(*) desc, place) = 1
),
listed as (
    select office_number, min(place) as place from shown_listed_office group by office_number
)
select f.office_number, coalesce(r.place, l.place), f.migrated_on::text, f.source, f.as_of::text
from found as f
left join registered as r on r.office_number = f.office_number
left join listed as l on l.office_number = f.office_number
order by 2, 1;
