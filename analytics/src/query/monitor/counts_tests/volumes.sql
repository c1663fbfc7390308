-- An office's sets by the month they were made in: rows, sums of older rows, and what was counted manually.
select made_month, direction, document_kind, origin, sum(sets), sum(resends), sum(unclear), sum(files)
from (
    select made_month, direction, document_kind, 'rows' as origin, sets,
        iif(sending = 'resend', sets, 0) as resends, iif(sending = 'unclear', sets, 0) as unclear, files
    from (
        -- summed by what they are to those before, which is so worked out once for each
        select substr(created_at, 1, 6) as made_month, direction, document_kind, sending, count(*) as sets,
            sum(files) as files
        from sending
        where office = ?1
        group by 1, 2, 3, 4
    )
    union all
    select made_month, direction, document_kind, origin, sets, resends, unclear, files
    from exchange_month
    where office = ?1
)
group by 1, 2, 3, 4
order by 1, 2, 3, 4
