-- An office's sets in the order they are kept: by direction, partner and the moment they were made.
select direction, partner, created_at, document_kind, months, resend, files, size, format, version, conformity
from exchange_set
where office = ?1
order by direction, partner, created_at
