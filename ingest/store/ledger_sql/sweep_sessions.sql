delete from session where expires <= ?1
