-- What the register calls a number comes before what a list does.
select office_number, name
from (
    select office_number, name, service as turn
    from shown_office where office_number in (select unnest(string_split(?1, ',')))
    union all
    select office_number, name, '~' from shown_listed_office where office_number in (select unnest(string_split(?1, ',')))
)
where name <> ''
order by office_number, turn
