-- One row per group and denominator; the page picks what it needs.
select
    g.id, g.kind, g.name, p.county_name, g.kana, g.prefecture_code, g.prefecture, p.parent, g.synthetic,
    a.denominator, a.listed, a.eligible, a.eligible_all,
    a.listing_as_of_min::text, a.listing_as_of_max::text, a.register_as_of_min::text, a.register_as_of_max::text,
    a.places, a.places_listed
from adoption as a
join place_group as g on g.id = a.id
left join place as p on p.code = g.id
left join denominator as d on d.name = a.denominator
