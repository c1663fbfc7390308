-- Files of which nothing counts any more. A register, an own list or a list of offices without a place is replaced by a later one of the same service,
-- scope and date; a list with fewer places replaces only those places, so of listings it is the source of each place
-- that shows.
update dataset set superseded = true where id in (select id from replaced);

update dataset set superseded = true
where lake_table in ('listing', 'listed_office') and rows > 0
    and id not in (select dataset from listing_source)
    and id in (select dataset from count_row union all select dataset from numbered);
