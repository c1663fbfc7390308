-- With whom an office exchanged in which month, as far as rows have become sums.
select made_month, partner, sum(iif(direction = 'sent', sets, 0)), sum(iif(direction = 'received', sets, 0))
from exchange_month
where office = ?1 and direction <> 'inside' and origin = 'rolled'
group by 1, 2
