-- Each statement returns the rows that break one invariant; a warehouse with any is never published.

-- check: a listing stands at a municipality or ward, and a count never at a prefecture or a whole designated city
select l.place, l.as_of from listing as l left join place as p on p.code = l.place
where p.code is null or (p.kind in ('prefecture', 'designated_city') and l.basis <> 'numbers');

-- check: sites are care managers and providers together, each no more than all, and rows no fewer than sites
with wide as (
    select place, as_of, origin,
        max(count) filter (denominator = 'sites') as sites,
        max(count) filter (denominator = 'care_managers') as care_managers,
        max(count) filter (denominator = 'providers') as providers,
        max(count) filter (denominator = 'rows') as rows
    from eligible group by all
)
select * from wide
where care_managers > sites or providers > sites or care_managers + providers < sites or rows < sites;

-- check: prefectures add up to the country
select d.denominator, d.listed, sum(p.listed)
from adoption as d
join place_group as g on g.kind = 'prefecture' and not g.synthetic
join adoption as p on p.id = g.id and p.denominator = d.denominator
where d.id = 'japan'
group by d.denominator, d.listed, d.eligible_all
having (d.listed is not null and d.listed <> sum(p.listed)) or d.eligible_all is distinct from sum(p.eligible_all);

-- check: municipalities add up to their prefecture
select p.id, p.denominator, p.listed, sum(m.listed)
from adoption as p
join place_group as g on g.id = p.id and g.kind = 'prefecture'
join group_member as gm on gm.group_id = g.id
join place as l on l.code = gm.place
join adoption as m on m.denominator = p.denominator
    and m.id = case when l.kind in ('prefecture', 'designated_city') then l.code || '-unknown' else l.code end
where p.denominator <> 'claimed'
group by p.id, p.denominator, p.listed, p.counted, p.eligible_all
having (p.listed is not null and p.listed <> sum(m.listed)) or (p.counted is not null and p.counted <> sum(m.counted))
    or p.eligible_all is distinct from sum(m.eligible_all);

-- check: wards and what is known of the city alone add up to their city
select c.code, a.denominator, a.listed, sum(w.listed)
from place as c
join adoption as a on a.id = c.code and a.denominator <> 'claimed'
join place as p on p.parent = c.code or p.code = c.code
join adoption as w on w.denominator = a.denominator
    and w.id = case when p.code = c.code then c.code || '-unknown' else p.code end
where c.kind = 'designated_city'
group by c.code, a.denominator, a.listed, a.counted, a.eligible_all
having (a.listed is not null and a.listed <> sum(w.listed)) or (a.counted is not null and a.counted <> sum(w.counted))
    or a.eligible_all is distinct from sum(w.eligible_all);

-- check: made-up places are in no real group
select gm.group_id, gm.place
from group_member as gm
join place as p on p.code = gm.place
join place_group as g on g.id = gm.group_id
where p.synthetic <> g.synthetic;

-- check: no count is negative
select place, as_of from listing where listed < 0
union all
select place, as_of from eligible where count < 0;

-- check: no more are matched than could be listed or are listed, and no more suspended than there are
select place, listing_as_of, denominator from adoption_history
where matched > eligible or matched > listed or suspended > eligible
union all
select place, as_of, denominator from eligible where suspended > count;

-- check: a number counts at one place of a date
select as_of, office_number from listed_row
where is_site
group by as_of, office_number
having count(distinct place) > 1;

-- check: a listing stands once
select place, as_of from listing group by all having count(*) > 1;

-- check: a count stands once
select place, as_of, denominator from eligible group by all having count(*) > 1;

-- check: the registers behind a count stand once
select scope, as_of, service, origin from eligible_service group by all having count(*) > 1;

-- check: a rate stands once
select place, listing_as_of, denominator from adoption_history group by all having count(*) > 1;
