-- The newest month that was published.
select stage, offices
from public_stage
where place = ?1 and made_month = (select max(made_month) from public_stage where place = ?1)
