-- What each set is to the one made before it of the same partner, direction, group and month (`SendState` in Rust says
-- the same). Of several months the newest names a set; two that name no partner need not be of the same. ?2: minutes
-- within which two may be parts of one sending.
with sending as (
    select *,
        case
            when document_kind like 'withdrawal%' then 'withdrawal'
            when months = '' or partner = '' then 'first'
            when before is null then case resend when 1 then 'resend' when 2 then 'unclear' else 'first' end
            -- more than a day apart, within a month or from the third of a later one of the year, is plain by the digits;
            -- reading dates takes long
            when ?2 < 1440 and (created_at - before between 2000000 and 31000000
                or (created_at - before between 60000000 and 1131000000 and created_at / 1000000 % 100 > 2)) then 'resend'
            when (unixepoch(made) - unixepoch(made_before)) / 60 <= ?2 then 'unclear'
            else 'resend'
        end as sending
    from (
        select *,
            format('%s-%s-%s %s:%s:%s', substr(created_at, 1, 4), substr(created_at, 5, 2), substr(created_at, 7, 2),
                substr(created_at, 9, 2), substr(created_at, 11, 2), substr(created_at, 13, 2)) as made,
            format('%s-%s-%s %s:%s:%s', substr(before, 1, 4), substr(before, 5, 2), substr(before, 7, 2),
                substr(before, 9, 2), substr(before, 11, 2), substr(before, 13, 2)) as made_before
        from (
            select *, lag(created_at) over (
                partition by office, direction, partner, document_kind, substr(months, -6) order by created_at, key
            ) as before
            from exchange_set
            -- what may be another's count of the same set is no sending of its own
            where doubtful = 0
        )
    )
)
