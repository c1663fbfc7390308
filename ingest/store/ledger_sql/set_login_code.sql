-- An office has one code at a time.
insert into login_code (office, hash, expires, tries, made, made_since) values (?1, ?2, ?3, 0, ?4, ?5)
on conflict (office) do update
set hash = excluded.hash, expires = excluded.expires, tries = 0, made = excluded.made, made_since = excluded.made_since
