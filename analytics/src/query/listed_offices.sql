-- Those that are listed no longer are a number (shown_turnover): who left is nobody's business on a page or in a file.
select office_number, name, services, role, class, first_seen, last_seen, state, as_of, before
from shown_listed_office where place = ? and state <> 'left' order by office_number
