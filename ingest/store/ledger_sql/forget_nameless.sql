delete from exchange_set where office = ?1 and direction = ?2 and partner = '' and serial = ?3
