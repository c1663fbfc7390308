-- Sets of a town's offices that have agreed, by the version of their names, sent since a month: each counted where it was sent.
select version, count(*)
from exchange_set s join office_setting o on o.office = s.office
where o.place = ?1 and o.shared = 1 and s.direction = 'sent' and s.created_at >= ?2 and s.origin = 'name'
group by version
order by version
