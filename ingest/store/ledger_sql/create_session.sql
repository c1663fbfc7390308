insert into session (hash, token, expires) values (?1, ?2, ?3)
