select b.place, b.as_of::text, b.outline
from boundary as b
join place as p on p.code = b.place
where p.prefecture_code = ?
order by b.place
