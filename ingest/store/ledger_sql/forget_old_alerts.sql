delete from alert where ended is not null and month < ?1
