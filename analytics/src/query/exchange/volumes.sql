-- An office's sets by the month they were made in: rows, sums of older rows, and what was counted by hand.
select made_month, direction, kind_group, origin, sum(sets), sum(again), sum(files)
from (
    select substr(serial, 1, 6) as made_month, direction, kind_group, 'rows' as origin, 1 as sets,
        -- Of several months the newest names a set; two that name no partner need not be of the same.
        months <> '' and partner <> '' and kind_group not like 'withdrawal%' and (earlier = 1 or row_number() over (
            partition by direction, partner, kind_group, substr(months, -6) order by serial
        ) > 1) as again,
        files
    from exchange_set
    where office = ?1
    union all
    select made_month, direction, kind_group, origin, sets, again, files
    from exchange_month
    where office = ?1
)
group by 1, 2, 3, 4
order by 1, 2, 3, 4
