-- How many places' figures each load changes against the served version, whichever dates they are of.
with headline as (select name from denominator where unit = 'sites' order by position limit 1),
point as (
    select n.place, n.listing_as_of
    from adoption_history as n
    left join served.adoption_history as o
        on o.place = n.place and o.listing_as_of = n.listing_as_of and o.denominator = n.denominator
    where n.denominator = (select name from headline) and (o.place is null or o.counted is distinct from n.counted)
),
counted as (
    select n.id as place
    from adoption as n
    join place_group as g on g.id = n.id and g.kind not in ('country', 'prefecture', 'designated_city', 'area')
    left join served.adoption as o on o.id = n.id and o.denominator = n.denominator
    where n.denominator = (select name from headline) and o.eligible_all is distinct from n.eligible_all
),
every as (
    select d.load, p.place
    from point as p
    join listing_source as s on s.place = p.place and s.as_of = p.listing_as_of
    join dataset as d on d.id = s.dataset
    union
    select d.load, c.place
    from counted as c
    join (select distinct prefecture, dataset from chosen) as r on r.prefecture = left(c.place, 2)
    join dataset as d on d.id = r.dataset
)
select load, count(*) from every where load <> '' group by load order by load
