select distinct l.office_number
from shown_listed_office as l
left join place as p on p.code = l.place
where (l.place = ? or p.parent = ?) and l.state <> 'left'
order by l.office_number
