-- Loads of which nothing counts any more, because later ones replaced them.
select load from dataset where load <> '' group by load having bool_and(superseded or lake_table in ('issue', 'listed_place'))
order by load
