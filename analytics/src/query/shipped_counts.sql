select e.place, e.denominator, e.count, e.mean_lat, e.mean_lon
from eligible as e
join place as p on p.code = e.place and not p.synthetic
join denominator as d on d.name = e.denominator
where e.as_of = ?::date and e.origin = 'register'
    -- a city or a prefecture of which every office's part is known has no row of its own
    and (p.kind not in ('prefecture', 'designated_city') or e.count > 0)
order by e.place, d.position
