-- Taken where it is free, has ended, or is one's own already.
insert into lease (job, holder, until) values (?1, ?2, ?3)
on conflict (job) do update set holder = excluded.holder, until = excluded.until
where lease.holder = excluded.holder or lease.until <= ?4
