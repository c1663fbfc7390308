select id, scope, office, place, frames, created, expires, revoked from token where hash = ?1
