-- What an office has counted manually, the newest first.
select made_month, direction, partner, document_kind, sets
from exchange_month
where office = ?1 and origin = 'hand'
order by made_month desc, direction, document_kind, partner
