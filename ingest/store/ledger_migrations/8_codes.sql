-- How an office logs in without its long key: a one-time code, sent to where it is published to be.

-- Of each office the code that was made last: random bytes and the hash over them and the code; null once it is used. And
-- how many were made since when.
create table login_code (
    office text not null primary key,
    hash blob,
    expires text not null,
    tries integer not null default 0,
    made integer not null default 0,
    made_since text not null
) strict, without rowid;

-- One row, which every code that is tried changes: so a wrong one is answered as late as one that nobody has.
create table login_try (
    one integer not null primary key check (one = 1),
    tries integer not null
) strict;
insert into login_try (one, tries) values (1, 0);

-- What sessions by a code hang on, as sessions by a key hang on theirs.
alter table token add column by_code integer not null default 0;

-- A browser that is remembered: one of a few words and a number, never a text. Null where it is not.
alter table session add column device text;
alter table session add column begun text;
create index session_device on session (device) where device is not null;
