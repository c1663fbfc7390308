select count(*) > 0 from pragma_table_info('exchange_set') where name = 'earlier'
