insert into exchange_month (
    office, made_month, direction, partner, kind_group, version, conformity, origin, sets, again, files
)
values (?1, ?2, ?3, ?4, ?5, '', '', 'hand', ?6, 0, 0)
