delete from exchange_other where observed_on < ?1
