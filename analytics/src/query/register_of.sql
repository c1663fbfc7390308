-- Numbers lie in order, so a span of them is found without reading all.
select exists (select 1 from shown_office where office_number >= ?1 and office_number < ?1 || '~')
