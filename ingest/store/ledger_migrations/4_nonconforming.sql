-- A name that departs from the standard was near it.
update exchange_set set conformity = 'nonconforming' where conformity = 'near';
update exchange_month set conformity = 'nonconforming' where conformity = 'near';
