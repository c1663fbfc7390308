-- Of the newest month of which stages were published.
select made_month, stage, offices
from public_stage
where place = ?1 and made_month = (select max(made_month) from public_stage where place = ?1)
