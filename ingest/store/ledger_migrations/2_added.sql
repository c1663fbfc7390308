-- What the first programs did without. They left it out of the number, so that a ledger of version 1 may have it.

-- The last day whose work was done, and a day that came so long after it that the clock may be wrong.
create table if not exists clock (
    one integer not null primary key check (one = 1),
    day text not null,
    doubted text
) strict;
