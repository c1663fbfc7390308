-- Which places a file covers, which files count, and by which registers a place is counted.

-- A file of one prefecture that says no more covers that.
insert into dataset_scope
select d.id, p.code
from dataset as d join place as p on p.kind = 'prefecture' and left(p.code, 2) = d.prefecture
where d.lake_table in ('register', 'listed_office') and d.id not in (select dataset from dataset_scope);

-- A corrected file replaces the one before it of the same service, scope and date, and so do its data issues.
create temp table replaced as
with scoped as (
    select d.id, d.lake_table, d.service, d.as_of, d.learned, d.sha256, d.synthetic,
        string_agg(s.code, ',' order by s.code) as scope
    from dataset as d left join dataset_scope as s on s.dataset = d.id
    where d.lake_table in ('register', 'own_office', 'unlisted')
    group by all
)
select distinct o.id, o.sha256, o.learned
from scoped as o
join scoped as n
    on n.lake_table = o.lake_table and n.service is not distinct from o.service and n.as_of = o.as_of
    and n.scope is not distinct from o.scope and n.synthetic = o.synthetic and n.learned > o.learned;

delete from lake_file where dataset in (select id from replaced);
delete from lake_file where dataset in (
    select c.id from dataset as c
    where c.lake_table = 'issue' and (c.sha256, c.learned) in (select sha256, learned from replaced)
        and not exists (
            select 1 from dataset as d
            where d.sha256 = c.sha256 and d.learned = c.learned and d.lake_table <> 'issue'
                and d.id not in (select id from replaced)
        )
);

-- Every place that a dataset says it covers. A designated city or a prefecture stands for its parts and for what is
-- known of it alone.
create temp table scope_place as
select s.dataset, p.code as place, bool_or(c.kind <> 'prefecture') as by_municipality
from dataset_scope as s
join place as c on c.code = s.code
join place as p on
    case c.kind when 'prefecture' then p.prefecture_code = c.code else p.code = c.code or p.parent = c.code end
group by s.dataset, p.code;

-- A place of which there is a register of its own is counted by its own choice of registers; its scope is its code.
-- All others share the choice of their prefecture, whose two digits are their scope.
create temp table own_scope as
select distinct p.place, p.place as scope
from scope_place as p join dataset as d on d.id = p.dataset and d.lake_table = 'register'
where p.by_municipality;

create temp table place_scope as
select p.code as place, coalesce(o.scope, left(p.code, 2)) as scope
from place as p left join own_scope as o on o.place = p.code;

-- What lies in a city or a prefecture that has a count of what is known of it alone.
create temp table whole_part as
select parent as whole, code as part from place where parent is not null
union all
select prefecture_code, code from place where kind not in ('prefecture', 'designated_city');

-- The registers that may stand for a scope: those of the country, of its prefecture, and its own.
create temp table candidate as
with register as (
    select id from dataset where lake_table = 'register' and id not in (select id from replaced)
),
country as (select id from register where id not in (select dataset from dataset_scope)),
scope as (select distinct scope from place_scope)
select s.scope, c.id as dataset from scope as s cross join country as c
union
select s.scope, r.dataset
from dataset_scope as r
join register as d on d.id = r.dataset
join place as c on c.code = r.code and c.kind = 'prefecture'
join scope as s on left(s.scope, 2) = left(c.code, 2)
union
select o.scope, p.dataset
from scope_place as p join register as d on d.id = p.dataset join own_scope as o on o.place = p.place
;
