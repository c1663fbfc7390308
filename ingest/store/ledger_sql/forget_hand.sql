delete from exchange_month
where office = ?1 and made_month = ?2 and direction = ?3 and partner = ?4 and kind_group = ?5 and origin = 'hand'
