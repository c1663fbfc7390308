update exchange_set
set resend = 2
from sending
where sending.sending = 'unclear' and substr(sending.created_at, 1, 6) >= ?1 and substr(sending.before, 1, 6) < ?1
    and exchange_set.office = sending.office and exchange_set.direction = sending.direction
    and exchange_set.partner = sending.partner and exchange_set.created_at = sending.created_at
    and exchange_set.key = sending.key
