select id, kind, partner, month, began, ended, side, ending
from alert
where office = ?1
order by ended is not null, max(began, coalesce(ended, '')) desc, id desc
limit ?2
