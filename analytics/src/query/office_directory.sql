-- What may be said of each office, by service, newest register of each.
select office_number, service, place, coalesce(name, ''), coalesce(kana, ''), coalesce(address, ''), coalesce(phone, '')
from shown_office
where place is not null and (?1 = '' or list_contains(string_split(?1, ','), place))
order by office_number, service
