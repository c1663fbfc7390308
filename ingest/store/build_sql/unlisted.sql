-- Offices that the listing has and could not place, held against every register that counts, by number alone. They stay
-- out of every rate: where the register puts one, the listing does not.
insert into shown_unlisted
with unlisted as (
    select distinct d.as_of, d.synthetic, u.office_number
    from unlisted_row as u join dataset as d on d.id = u.dataset
),
-- under any service, also those outside every denominator
registered as (
    select r.office_number, d.synthetic, max(d.as_of) as as_of
    from (
        select dataset, office_number from register_row
        union all
        select dataset, office_number from other_service_row
    ) as r
    join dataset as d on d.id = r.dataset
    group by r.office_number, d.synthetic
),
-- prefectures that a register covers as a whole; that of one municipality says nothing of the others
covered as (
    select distinct c.scope as prefecture, d.synthetic
    from candidate as c join dataset as d on d.id = c.dataset
    where length(c.scope) = 2
)
select u.as_of::text, u.synthetic, count(*), count(r.office_number),
    count(*) filter (r.office_number is null and c.prefecture is null), min(r.as_of)::text, max(r.as_of)::text
from unlisted as u
left join registered as r on r.office_number = u.office_number and r.synthetic = u.synthetic
left join covered as c on c.prefecture = left(u.office_number, 2) and c.synthetic = u.synthetic
group by u.as_of, u.synthetic
order by u.synthetic, u.as_of desc;
