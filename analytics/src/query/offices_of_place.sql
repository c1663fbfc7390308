-- Numbers of a municipality with their services.
select office_number, string_agg(distinct service, ',' order by service)
from shown_office
where place = ?
group by office_number
order by office_number
