-- By what the sets of a town's offices that have agreed were counted, made since a month; beside them what may have been
-- counted twice, and what was counted manually, which are in no total.
select
    coalesce(sum(sets) filter (where origin = 'name'), 0),
    coalesce(sum(sets) filter (where origin = 'api'), 0),
    coalesce(sum(sets) filter (where origin = 'hand'), 0),
    coalesce(sum(doubtful), 0)
from (
    select s.office, s.origin, s.doubtful = 0 as sets, s.doubtful > 0 as doubtful
    from exchange_set s
    where s.direction <> 'inside' and s.created_at >= ?2
    union all
    select m.office, case when m.origin = 'hand' then 'hand' when m.version = 'v5_0' then 'api' else 'name' end, m.sets,
        m.doubtful
    from exchange_month m
    where m.direction <> 'inside' and m.made_month >= ?2
) as c join office_setting o on o.office = c.office
where o.place = ?1 and o.shared = 1
