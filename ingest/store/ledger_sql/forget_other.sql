delete from exchange_other where office = ?1
