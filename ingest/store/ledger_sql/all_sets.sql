select json_object(
    'direction', direction, 'partner', partner, 'serial', serial, 'group', kind_group,
    'months', json('[' || case months when '' then '' else '"' || replace(months, ' ', '","') || '"' end || ']'),
    'files', files, 'size', size, 'format', format, 'version', version, 'conformity', conformity
)
from exchange_set
where office = ?1
order by serial, partner, direction
