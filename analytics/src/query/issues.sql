select load, source_kind, as_of::text, file, row, column_name, kind, action
from issue
order by file, row nulls first, column_name, kind
