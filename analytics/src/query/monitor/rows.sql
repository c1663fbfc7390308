-- An office's sets in the order they are kept: by direction, partner and the moment they were made or exchanged.
select direction, partner, created_at, document_kind, months, resend, files, size, format, version, conformity, origin, doubtful
from exchange_set
where office = ?1
order by direction, partner, created_at, key
