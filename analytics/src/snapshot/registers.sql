-- One row per group and denominator, its registers in one text: a hundred thousand rows would take a second to read.
select id, denominator, string_agg(concat_ws(',', service, register_as_of, later, origin), ';' order by service)
from shown_register
group by id, denominator
