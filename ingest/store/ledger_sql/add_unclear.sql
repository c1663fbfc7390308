alter table exchange_month add column unclear integer not null default 0
