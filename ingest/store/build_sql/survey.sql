-- Answers of surveys and what offices have filed, of the towns that were asked. They stand in no rate: who is counted is
-- what the newest rate of the town counts, and numbers that are none of these stand beside.
create temp table survey_site as
with newest as (select prefecture, max(as_of) as as_of from wanted group by prefecture)
select distinct m.group_id as id, s.office_number
from newest as n
join date_choice as c on c.as_of = n.as_of
join site as s on s.choice = c.choice and left(s.place, 2) = n.prefecture
join group_member as m on m.place = s.place;

insert into shown_survey_answer
select s.code, d.as_of::text, r.office_number, r.answer, r.answered_on, t.office_number is not null
from survey_row as r
join dataset as d on d.id = r.dataset
join dataset_scope as s on s.dataset = d.id
left join survey_site as t on t.id = s.code and t.office_number = r.office_number
-- parts of one survey come in several files, by FAX and by hand: of one office the answer learned last stands
qualify row_number() over (partition by s.code, d.as_of, r.office_number order by d.learned desc, d.id desc) = 1
order by s.code, d.as_of, r.office_number;

insert into shown_survey
select a.id, a.as_of, (select count(*) from survey_site as t where t.id = a.id)
from (select distinct id, as_of from shown_survey_answer) as a
order by a.id, a.as_of;

-- A later list of what was filed replaces the earlier of the same, and no other: who has taken it back is on it no more.
insert into shown_filed
with listed as (
    select s.code, d.as_of, d.learned, d.id, r.office_number, r.filing
    from filed_row as r
    join dataset as d on d.id = r.dataset
    join dataset_scope as s on s.dataset = d.id
)
select code, as_of::text, office_number, filing
from listed
qualify dense_rank() over (partition by code, filing order by as_of desc, learned desc, id desc) = 1
order by code, office_number, filing;
