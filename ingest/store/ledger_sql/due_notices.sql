-- A few of each office: one whose address is silent keeps nobody else's waiting.
select id, kind, partner, month, began, ended, side, ending, office, phase, webhook, tries
from (
    select a.id, a.kind, a.partner, a.month, a.began, a.ended, a.side, a.ending, a.office, n.phase, s.webhook, n.tries, n.next_at,
        row_number() over (partition by a.office order by n.next_at, n.alert, n.phase) as place
    from notice n join alert a on a.id = n.alert join office_setting s on s.office = a.office
    where n.done is null and n.next_at <= ?1 and s.webhook is not null
)
where place <= 5
order by place, next_at
limit 100
