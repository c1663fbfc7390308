-- Which server does a job now, so that two servers of one ledger do it once.
create table lease (
    job text not null primary key,
    holder text not null,
    until text not null
) strict, without rowid;
