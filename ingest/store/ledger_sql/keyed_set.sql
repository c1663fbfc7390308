-- What a client has sent under a key before: when it was sent again, only the moment may differ.
select direction, partner, document_kind, months
from exchange_set
where office = ?1 and key = ?2 and key <> ''
