-- A group's listing dates; a date that misses one of the group's listed places would draw a false dip.
with member_history as (
    select h.*
    from adoption_history as h
    join group_member as m on m.place = h.place
    where m.group_id = ? and h.denominator = ?
)
select
    listing_as_of::text,
    case when bool_or(listed is null) then null else sum(listed)::bigint end,
    case when bool_or(eligible is null) then null else sum(eligible)::bigint end
from member_history
group by listing_as_of
having count(*) = (select count(distinct place) from member_history)
order by listing_as_of
