insert into alert (office, kind, partner, month, began, ended) values (?1, ?2, ?3, ?4, ?5, ?6)
on conflict do nothing
returning id
