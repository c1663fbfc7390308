-- What users submit. Never rebuilt, always backed up. Texts are keys, numbers of offices, months and moments:
-- no column takes a name, a path or free text.

-- One row: a name that a restore changes, so that a sender notices that what it was told is gone, and the month before
-- which rows have become sums, which only ever rises.
create table ledger_state (
    one integer not null primary key check (one = 1),
    id text not null,
    sets_from text not null
) strict;

create table exchange_set (
    office text not null,
    direction text not null check (direction in ('sent', 'received', 'inside')),
    -- '' where the name leaves the receiver out
    partner text not null,
    -- fourteen digits: when the files were made
    serial text not null check (length(serial) = 14),
    kind_group text not null,
    -- six digits each, parted by spaces, ascending
    months text not null,
    files integer not null check (files > 0),
    -- a class, never bytes
    size text not null,
    format text not null,
    version text not null,
    conformity text not null,
    importer text not null,
    learned text not null,
    -- of a set whose month before is only left as sums: 1 where the same had been sent, 2 where that may have been a
    -- part of it
    earlier integer not null default 0,
    primary key (office, direction, partner, serial)
) strict, without rowid;

-- Sums of rows that are too old to be kept, and what was counted by hand.
create table exchange_month (
    office text not null,
    made_month text not null check (length(made_month) = 6),
    direction text not null,
    partner text not null,
    kind_group text not null,
    version text not null,
    conformity text not null,
    origin text not null check (origin in ('rolled', 'hand')),
    sets integer not null,
    again integer not null,
    files integer not null,
    -- of the sets, such as names can't tell from parts of one sending
    unclear integer not null default 0,
    primary key (office, made_month, direction, partner, kind_group, version, conformity, origin)
) strict, without rowid;

-- Files of other names: how many of each format an office's folder held when it was last looked at.
create table exchange_other (
    office text not null,
    observed_on text not null,
    format text not null,
    files integer not null,
    primary key (office, observed_on, format)
) strict, without rowid;

-- When an office's files were last counted, whether anything new was found or not.
create table counted (
    office text not null primary key,
    at text not null
) strict, without rowid;

create table office_setting (
    office text not null primary key,
    -- six digits of the municipality whose totals it counts in
    place text,
    shared integer not null default 0,
    -- of all partners, digital or not, and users: typed by the office for its shares and savings
    partners integer,
    users integer,
    -- where alerts are sent
    webhook text
) strict, without rowid;

create table token (
    id integer not null primary key autoincrement,
    hash blob not null unique,
    scope text not null check (scope in ('send', 'office', 'town', 'embed', 'feed')),
    office text,
    place text,
    -- origins that may frame what an embed token shows, parted by spaces
    frames text not null default '',
    created text not null,
    expires text not null,
    revoked text
) strict;

create table session (
    hash blob not null primary key,
    token integer not null references token (id) on delete cascade,
    expires text not null
) strict, without rowid;

-- Every use of a token. Rows are only ever added; no office stands in it, so that what is forgotten is forgotten.
create table access (
    id integer not null primary key autoincrement,
    at text not null,
    token integer,
    action text not null,
    outcome text not null,
    amount integer not null default 0
) strict;

create trigger access_never_changes before update on access begin
    select raise(abort, 'access is append-only');
end;

create trigger access_never_shrinks before delete on access begin
    select raise(abort, 'access is append-only');
end;

create table alert (
    id integer not null primary key autoincrement,
    office text not null,
    kind text not null,
    partner text not null,
    month text not null,
    began text not null,
    ended text,
    unique (office, kind, partner, month)
) strict;

-- What is still to be told to an office's webhook.
create table notice (
    alert integer not null references alert (id) on delete cascade,
    phase text not null check (phase in ('began', 'ended')),
    tries integer not null default 0,
    next_at text not null,
    done text,
    primary key (alert, phase)
) strict, without rowid;

-- Published once, never changed.
create table public_sum (
    place text not null,
    made_month text not null,
    kind_group text not null,
    direction text not null,
    -- null where it is held back
    sets integer,
    primary key (place, made_month, kind_group, direction)
) strict, without rowid;

create table public_stage (
    place text not null,
    made_month text not null,
    stage text not null,
    offices integer,
    primary key (place, made_month, stage)
) strict, without rowid;

create table public_month (
    place text not null,
    made_month text not null,
    offices integer,
    settled text not null,
    primary key (place, made_month)
) strict, without rowid;
