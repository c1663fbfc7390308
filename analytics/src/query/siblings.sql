-- Row by row: grouping a few hundred texts costs the database more than the caller.
select office_number, service, coalesce(name, ''), place
from shown_office
where corporate_number in (select corporate_number from shown_office where office_number = ?1) and office_number <> ?1
order by office_number, service
