-- Only offices that have named an address are notified.
insert into notice (alert, phase, next_at)
select ?1, ?2, ?3
from alert a join office_setting s on s.office = a.office
where a.id = ?1 and s.webhook is not null
on conflict do nothing
