delete from exchange_month where made_month < ?1
