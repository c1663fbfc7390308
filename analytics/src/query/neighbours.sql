-- Municipalities by distance between the means of their offices. A ward's neighbours are wards and
-- municipalities; a municipality's are municipalities and whole designated cities.
with here as (
    select c.lat, c.lon, g.kind = 'ward' as is_ward, g.synthetic
    from centre as c join place_group as g on g.id = c.id
    where c.id = ?1
)
select g.id,
    6371.0 * 2 * asin(sqrt(
        pow(sin(radians(c.lat - here.lat) / 2), 2)
        + cos(radians(here.lat)) * cos(radians(c.lat)) * pow(sin(radians(c.lon - here.lon) / 2), 2)
    )) as km
from here, centre as c
join place_group as g on g.id = c.id
left join place as p on p.code = g.id
where g.id <> ?1 and g.synthetic = here.synthetic
    and g.kind in ('special_ward', 'city', 'town', 'village', 'ward', 'designated_city')
    and case when here.is_ward then g.kind <> 'designated_city' else g.kind <> 'ward' end
order by km, g.id
limit ?2
