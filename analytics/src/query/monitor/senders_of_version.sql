-- Partners who have sent names of a version since a month.
select distinct partner
from exchange_set
where office = ?1 and direction = 'received' and partner <> '' and version = ?2 and created_at >= ?3
order by partner
