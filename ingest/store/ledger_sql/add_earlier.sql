alter table exchange_set add column earlier integer not null default 0
