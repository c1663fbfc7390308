-- The services of each number, each with where it stands.
select office_number, service, place
from shown_office
where office_number in (select unnest(string_split(?, ',')))
order by office_number, service
