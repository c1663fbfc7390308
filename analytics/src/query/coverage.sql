select service, register_as_of, later, origin
from shown_register
where id = ? and denominator = ?
order by service
