insert into clock (one, day, doubted)
values (1, ?1, ?2)
on conflict do update
set day = excluded.day, doubted = excluded.doubted
