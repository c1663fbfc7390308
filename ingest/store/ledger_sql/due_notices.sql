select a.id, a.kind, a.partner, a.month, a.began, a.ended, a.office, n.phase, s.webhook, n.tries
from notice n join alert a on a.id = n.alert join office_setting s on s.office = a.office
where n.done is null and n.next_at <= ?1 and s.webhook is not null
order by n.next_at
limit 100
