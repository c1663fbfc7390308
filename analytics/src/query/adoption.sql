-- One row per group and denominator; the page picks what it needs.
select
    id, kind, name, county_name, kana, prefecture_code, prefecture, parent, synthetic, denominator, listed, matched,
    listed_outside, counted, numerator, eligible, suspended, eligible_all, listing_as_of_min, listing_as_of_max, register_as_of_min, register_as_of_max, places, places_listed,
    basis, credit, eligible_origin
from shown_adoption
