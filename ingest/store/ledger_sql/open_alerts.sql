select id, kind, partner, month, began, ended from alert where office = ?1 and ended is null order by id
