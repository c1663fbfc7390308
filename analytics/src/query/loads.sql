-- Every load of which something counts: its id, kind, date and hash say to everybody which file it was. What stands
-- about a source's rows is none of them, and keeps no replaced load in.
select
    load, kind, as_of::text, min(learned),
    coalesce(sum(rows) filter (where lake_table not in ('issue', 'listed_place')), 0)::bigint,
    sha256, bool_or(synthetic)
from dataset
where load <> ''
group by load, kind, as_of, sha256
having not bool_and(superseded or lake_table in ('issue', 'listed_place'))
order by kind, as_of desc, load
