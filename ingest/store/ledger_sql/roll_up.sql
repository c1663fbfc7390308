-- What may have been counted twice is in no sum, and stands beside it.
insert into exchange_month (
    office, made_month, direction, partner, document_kind, version, conformity, origin, sets, resends, unclear, files,
    doubtful
)
select office, made_month, direction, partner, document_kind, version, conformity, 'rolled', sum(sets), sum(resends),
    sum(unclear), sum(files), sum(doubtful)
from (
    select office, substr(created_at, 1, 6) as made_month, direction, partner, document_kind, version, conformity,
        count(*) as sets, count(*) filter (where sending = 'resend') as resends,
        count(*) filter (where sending = 'unclear') as unclear, sum(files) as files, 0 as doubtful
    from sending
    where substr(created_at, 1, 6) < ?1
    group by 1, 2, 3, 4, 5, 6, 7
    union all
    select office, substr(created_at, 1, 6), direction, partner, document_kind, version, conformity, 0, 0, 0, 0, count(*)
    from exchange_set
    where substr(created_at, 1, 6) < ?1 and doubtful > 0
    group by 1, 2, 3, 4, 5, 6, 7
)
where true
group by 1, 2, 3, 4, 5, 6, 7
on conflict do update
set sets = sets + excluded.sets, resends = resends + excluded.resends, unclear = unclear + excluded.unclear,
    files = files + excluded.files, doubtful = doubtful + excluded.doubtful
