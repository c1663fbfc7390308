select distinct place from office_setting where shared = 1 and place is not null order by place
