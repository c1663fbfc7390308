insert into survey_row
select f.dataset, r.office_number, r.answer, r.answered_on
from read_parquet(getvariable('files'), filename = true, hive_partitioning = false) as r
join lake_file as f on f.path = r.filename
