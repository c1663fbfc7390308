insert into office_setting (office, place, shared, partners, users, webhook) values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict (office) do update
set place = excluded.place, shared = excluded.shared, partners = excluded.partners, users = excluded.users,
    webhook = excluded.webhook
