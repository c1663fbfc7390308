select id, denominator, counted, eligible, listing_as_of_max
from shown_adoption
where kind in ('designated_city', 'ward', 'special_ward', 'city', 'town', 'village')
    and counted is not null and eligible > 0
order by id, denominator
