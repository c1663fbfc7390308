delete from exchange_set where substr(serial, 1, 6) < ?1
