-- A list that names a number speaks of it, wherever it lies; else the list of its town does.
with asked as (select distinct unnest(string_split(?, ',')) as office_number),
named as (
    select office_number, max(as_of) filter (state <> 'left') as listed, max(as_of) as looked
    from shown_listed_office
    where office_number in (select office_number from asked)
    group by office_number
),
town as (
    select o.office_number, max(l.as_of) as looked
    from shown_office as o join shown_list as l on l.place = o.place
    where o.office_number in (select office_number from asked)
    group by o.office_number
)
select a.office_number, n.listed, coalesce(t.looked, n.looked)
from asked as a
left join named as n on n.office_number = a.office_number
left join town as t on t.office_number = a.office_number
