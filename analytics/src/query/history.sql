select listing_as_of, listed, counted, numerator, eligible, register_later
from shown_history
where id = ? and denominator = ?
order by listing_as_of
