-- What else the same office is to be told waits as long: its address does not answer.
update notice set next_at = max(next_at, ?2)
where done is null and alert in (select id from alert where office = ?1)
