-- How large an office's sets are, and how many hold more files than may be sent at once.
select size, format, count(*), max(files), sum(files > ?2)
from exchange_set
where office = ?1 and origin = 'name'
group by 1, 2
order by 1, 2
