-- Every load of which something counts: its id, kind, date and hash say to everybody which file it was.
select load, kind, as_of::text, min(learned), sum(rows)::bigint, sha256, bool_or(synthetic)
from dataset
where load <> '' and lake_table <> 'complaint' and not superseded
group by load, kind, as_of, sha256
order by kind, as_of desc, load
