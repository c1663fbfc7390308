select t.id, t.scope, t.office, t.place, t.frames, t.created, t.expires, t.revoked
from session s join token t on t.id = s.token
where s.hash = ?1 and s.expires > ?2
