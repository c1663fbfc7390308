-- What the warehouse was built from: one row per table, service and date, the newest learned of each.
select
    lake_table, kind, service, as_of::text, max(learned), sum(rows)::bigint, sum(issues)::bigint,
    count(*), min(source_name), synthetic, prefecture,
    coalesce(max(load), ''), count(distinct load) filter (load <> ''), coalesce(max(sha256) filter (load <> ''), '')
from dataset
where lake_table not in ('issue', 'eligible_service') and not superseded
group by lake_table, kind, service, as_of, synthetic, prefecture
order by synthetic, lake_table, service nulls first, as_of desc, prefecture nulls first
