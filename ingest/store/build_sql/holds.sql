-- Changes against the served version (attached as `served`) that the data can't explain, each as one sentence.
-- Parameters: keeps_percent, loses_from, times_history, rate_points, history_from, eligible_keeps_percent.
with headline as (select name from denominator where unit = 'sites' order by position limit 1),
leaf as (
    select n.id, g.name, g.prefecture, o.counted as listed_before, n.counted as listed_now,
        o.eligible as eligible_before, n.eligible as eligible_now
    from adoption as n
    join served.adoption as o on o.id = n.id and o.denominator = n.denominator
    join place_group as g on g.id = n.id
    join group_member as m on m.group_id = n.id and m.place = n.id
    where n.denominator = (select name from headline)
),
steps as (
    select place, listing_as_of,
        abs(10000.0 * counted / eligible
            - lag(10000.0 * counted / eligible) over (partition by place order by listing_as_of)) as step
    from served.adoption_history
    where denominator = (select name from headline) and counted is not null and eligible > 0
),
history as (select place, max(step) as largest, count(step) as steps from steps group by place),
moved as (
    select l.*, h.largest, h.steps,
        abs(10000.0 * listed_now / eligible_now - 10000.0 * listed_before / eligible_before) as step
    from leaf as l join history as h on h.place = l.id
    where eligible_now > 0 and eligible_before > 0
),
reason as (
    select 1 as position, id, prefecture || name || 'の掲載が' || listed_before || '件から' || coalesce(listed_now, 0) || '件に減ります' as said
    from leaf
    where listed_before >= getvariable('loses_from')
        and coalesce(listed_now, 0) * 100 <= listed_before * getvariable('keeps_percent')
    union all
    select 2, id, prefecture || name || 'の掲載率が' || round(step / 100.0, 1) || 'ポイント動きます（これまでの最大は'
        || round(largest / 100.0, 1) || 'ポイント）'
    from moved
    where steps >= getvariable('history_from') and step > 100 * getvariable('rate_points')
        and step > largest * getvariable('times_history')
    union all
    -- small towns are each below the rule; together they are not
    select 3, n.id, g.name || 'の掲載が合わせて' || o.counted || '件から' || coalesce(n.counted, 0) || '件に減ります'
    from adoption as n
    join served.adoption as o on o.id = n.id and o.denominator = n.denominator
    join place_group as g on g.id = n.id and g.kind = 'prefecture'
    where n.denominator = (select name from headline) and o.counted >= getvariable('loses_from')
        and coalesce(n.counted, 0) * 100 <= o.counted * getvariable('keeps_percent')
    union all
    select 4, n.id, g.name || 'の対象数が' || o.eligible_all || 'から' || coalesce(n.eligible_all, 0) || 'に減ります（登録簿の一部が欠けていないか確かめてください）'
    from adoption as n
    join served.adoption as o on o.id = n.id and o.denominator = n.denominator
    join place_group as g on g.id = n.id and g.kind = 'prefecture'
    where n.denominator = (select name from headline)
        and coalesce(n.eligible_all, 0) * 100 < o.eligible_all * getvariable('eligible_keeps_percent')
)
select said from reason order by position, id;
