select service, coalesce(name, ''), place, corporate_number, corporate_name, register_as_of
from shown_office
where office_number = ?
order by service
