-- A list that has it no longer does not speak of it here.
select name, services, place from shown_listed_office where office_number = ? and state <> 'left' order by as_of desc, place
