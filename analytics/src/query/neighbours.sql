select other, km
from shown_neighbour
where id = ? and position <= ?
order by position
