-- Sets that have no file names, because software exchanges them by API: by what a set is counted, what its client calls it,
-- and whether it may be one that names have counted already.
drop index exchange_set_made;
alter table exchange_set rename to exchange_set_by_name;
create table exchange_set (
    office text not null,
    direction text not null check (direction in ('sent', 'received', 'inside')),
    -- '' where the name leaves the receiver out
    partner text not null,
    -- fourteen digits: when the files were made; by API when it was exchanged
    created_at text not null check (length(created_at) = 14),
    document_kind text not null,
    -- six digits each, parted by spaces, ascending
    months text not null,
    -- none where it was exchanged by API
    files integer not null check (files >= 0),
    -- a class, never bytes
    size text not null,
    format text not null,
    version text not null,
    conformity text not null,
    importer text not null,
    learned text not null,
    -- of a set whose month before is only left as sums: 1 where the same had been sent, 2 where that may have been a
    -- part of it
    resend integer not null default 0,
    origin text not null default 'name' check (origin in ('name', 'api')),
    -- a random UUID of the client; '' where names tell one set from another
    key text not null default '',
    -- of a set by API: 1 where names count one that may be the same, 2 where that is only left in a sum. In no total
    doubtful integer not null default 0 check (doubtful between 0 and 2),
    primary key (office, direction, partner, created_at, key),
    check ((origin = 'api') = (key <> '') and (origin = 'api' or doubtful = 0))
) strict, without rowid;
insert into exchange_set (
    office, direction, partner, created_at, document_kind, months, files, size, format, version, conformity, importer,
    learned, resend
)
select office, direction, partner, created_at, document_kind, months, files, size, format, version, conformity, importer,
    learned, resend
from exchange_set_by_name;
drop table exchange_set_by_name;
create index exchange_set_made on exchange_set (office, direction, created_at);
-- a set that is sent again is known by its key alone
create unique index exchange_set_key on exchange_set (office, key) where key <> '';

-- Beside its sets, such as names had counted too, or may have: in no total.
alter table exchange_month add column doubtful integer not null default 0;

-- A month in which an office says that it had no service with a partner: nobody is late in it.
create table no_service (
    office text not null,
    partner text not null,
    month text not null check (length(month) = 6),
    learned text not null,
    primary key (office, partner, month)
) strict, without rowid;

-- At which end of a partner's plans the office of an alert is, and by what the alert ended; null where that is not known.
alter table alert add column side text;
alter table alert add column ending text;
