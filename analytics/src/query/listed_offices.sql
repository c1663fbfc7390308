select office_number, name, services, role, class, first_seen, last_seen, state, as_of, before
from shown_listed_office where place = ? order by office_number
