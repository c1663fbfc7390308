-- Where the newest register has an office to be.
select address, phone, register_as_of
from shown_office
where office_number = ?
order by register_as_of desc, service
limit 1
