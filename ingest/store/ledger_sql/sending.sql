-- What each set is to the one made before it of the same partner, direction, group and month (`Sending` in Rust says
-- the same). Of several months the newest names a set; two that name no partner need not be of the same. ?2: minutes
-- within which two may be parts of one sending.
with sending as (
    select *,
        case
            when kind_group like 'withdrawal%' then 'withdrawal'
            when months = '' or partner = '' then 'first'
            when before is null then case earlier when 1 then 'again' when 2 then 'unclear' else 'first' end
            when (unixepoch(made) - unixepoch(made_before)) / 60 <= ?2 then 'unclear'
            else 'again'
        end as sending
    from (
        select *,
            format('%s-%s-%s %s:%s:%s', substr(serial, 1, 4), substr(serial, 5, 2), substr(serial, 7, 2),
                substr(serial, 9, 2), substr(serial, 11, 2), substr(serial, 13, 2)) as made,
            format('%s-%s-%s %s:%s:%s', substr(before, 1, 4), substr(before, 5, 2), substr(before, 7, 2),
                substr(before, 9, 2), substr(before, 11, 2), substr(before, 13, 2)) as made_before
        from (
            select *, lag(serial) over (
                partition by office, direction, partner, kind_group, substr(months, -6) order by serial
            ) as before
            from exchange_set
        )
    )
)
