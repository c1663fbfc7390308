select name, services, place from shown_listed_office where office_number = ? order by state = 'left', as_of desc, place
