select id, scope, office, place, frames, created, expires, revoked from token where id = ?1
