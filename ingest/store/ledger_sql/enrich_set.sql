-- The same set seen with more files adds to it; the order of seeing must not matter.
update exchange_set
set document_kind = ?5, months = ?6, files = ?7, size = ?8, format = ?9, version = ?10, conformity = ?11
where office = ?1 and direction = ?2 and partner = ?3 and created_at = ?4 and key = '' and files < ?7
    -- parameters that only adding needs
    and ?12 is not null and ?13 is not null and ?14 is not null and ?15 is not null
