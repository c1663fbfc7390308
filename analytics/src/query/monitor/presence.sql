-- With whom an office exchanged in which month, either way, by names of files; '' where a name leaves the partner out.
-- What was counted manually is no record of a partner.
select made_month, partner, sum(sent), sum(received)
from (
    select substr(created_at, 1, 6) as made_month, partner, direction = 'sent' as sent, direction = 'received' as received
    from exchange_set
    where office = ?1 and direction <> 'inside'
    union all
    select made_month, partner, iif(direction = 'sent', sets, 0), iif(direction = 'received', sets, 0)
    from exchange_month
    where office = ?1 and direction <> 'inside' and origin = 'rolled'
)
group by 1, 2
order by 1, 2
