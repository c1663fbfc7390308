select id, scope, office, place, frames, created, expires, revoked from token order by id desc
