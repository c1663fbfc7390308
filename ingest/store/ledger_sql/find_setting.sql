select place, shared, partners, users, webhook from office_setting where office = ?1
