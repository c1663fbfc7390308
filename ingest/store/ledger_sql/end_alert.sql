update alert set ended = ?2 where id = ?1
