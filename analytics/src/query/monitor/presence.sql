-- With whom an office exchanged in which month, either way, by names of files or by API; '' where a name leaves the partner
-- out. What may have been counted twice is no second set, and shows all the same that there was an exchange. What was
-- counted manually is no record of a partner.
select made_month, partner, sum(sent), sum(received)
from (
    select substr(created_at, 1, 6) as made_month, partner, direction = 'sent' and doubtful = 0 as sent,
        direction = 'received' and doubtful = 0 as received
    from exchange_set
    where office = ?1 and direction <> 'inside'
    union all
    select made_month, partner, iif(direction = 'sent', sets, 0), iif(direction = 'received', sets, 0)
    from exchange_month
    where office = ?1 and direction <> 'inside' and origin = 'rolled'
)
group by 1, 2
order by 1, 2
