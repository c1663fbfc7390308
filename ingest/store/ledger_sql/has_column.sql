select count(*) > 0 from pragma_table_info(?1) where name = ?2
