insert into exchange_month (
    office, made_month, direction, partner, document_kind, version, conformity, origin, sets, resends, files
)
values (?1, ?2, ?3, ?4, ?5, '', '', 'hand', ?6, 0, 0)
