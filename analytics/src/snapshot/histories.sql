select id, denominator, listing_as_of, listed, counted, numerator, eligible, register_later
from shown_history
order by id, denominator, listing_as_of
