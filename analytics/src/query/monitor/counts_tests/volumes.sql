-- An office's sets by the month they were made in: rows, sums of older rows, and what was counted manually.
select made_month, direction, document_kind, origin, sum(sets), sum(resends), sum(unclear), sum(files), sum(doubtful)
from (
    select made_month, direction, document_kind, iif(origin = 'api', 'api', 'rows') as origin, sets,
        iif(sending = 'resend', sets, 0) as resends, iif(sending = 'unclear', sets, 0) as unclear, files, 0 as doubtful
    from (
        -- summed by what they are to those before, which is so worked out once for each
        select substr(created_at, 1, 6) as made_month, direction, document_kind, origin, sending, count(*) as sets,
            sum(files) as files
        from sending
        where office = ?1
        group by 1, 2, 3, 4, 5
    )
    union all
    select substr(created_at, 1, 6), direction, document_kind, 'api', 0, 0, 0, 0, 1
    from exchange_set
    where office = ?1 and doubtful > 0
    union all
    select made_month, direction, document_kind, iif(version = 'v5_0', 'rolled_api', origin), sets, resends, unclear,
        files, doubtful
    from exchange_month
    where office = ?1
)
group by 1, 2, 3, 4
order by 1, 2, 3, 4
