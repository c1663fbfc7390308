insert into exchange_set (
    office, direction, partner, serial, kind_group, months, files, size, format, version, conformity, importer, learned
)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
on conflict do nothing
