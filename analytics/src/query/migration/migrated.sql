select m.office_number, m.migrated_on, m.source
from migrated_office as m
left join place as p on p.code = m.place
where m.place = ? or p.parent = ?
order by m.office_number
