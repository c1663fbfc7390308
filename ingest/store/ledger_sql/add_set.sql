insert into exchange_set (
    office, direction, partner, created_at, document_kind, months, files, size, format, version, conformity, importer,
    learned, origin, key
)
values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
on conflict do nothing
