delete from exchange_other where office = ?1 and observed_on = ?2
