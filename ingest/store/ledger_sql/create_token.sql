insert into token (hash, scope, office, place, frames, created, expires) values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
