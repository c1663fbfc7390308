select s.scope, s.service, s.register_as_of::text
from eligible_service as s
join place as p on p.kind = 'prefecture' and left(p.code, 2) = s.scope and not p.synthetic
where s.as_of = ?::date and s.origin = 'register'
order by s.scope, s.service
