-- Files of other names in an office's folder, as it was last looked at.
select observed_on, format, files
from exchange_other
where office = ?1 and observed_on = (select max(observed_on) from exchange_other where office = ?1)
order by format
