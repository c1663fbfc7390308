-- One version of the warehouse. Built from the lake, checked, closed, then only read.
create table schema_version (version integer not null);

-- What it was built from and when; `rules_hash` is of rules and SQL alone, `learned` the latest time any of its
-- loads was learned.
create table build (hash text not null, rules_hash text not null, learned text not null, published text not null);

create table place (
    code text primary key,
    name text not null,
    county_name text not null,
    kana text not null,
    kind text not null,
    prefecture_code text not null,
    prefecture text not null,
    parent text,
    synthetic boolean not null
);

-- Country, prefectures, designated cities and areas; a leaf is a group of its own with one member.
create table place_group (
    id text primary key,
    kind text not null,
    name text not null,
    kana text not null,
    prefecture_code text,
    prefecture text not null,
    synthetic boolean not null
);
create table group_member (group_id text not null, place text not null, primary key (group_id, place));

create table denominator (name text primary key, position integer not null, unit text not null, takes_total boolean not null);
create table denominator_service (denominator text not null, service text not null);
create table claim (place text not null, count bigint not null, as_of date not null);

-- One row per file (or part of one) in the lake.
create table dataset (
    id integer primary key,
    -- id of the load; empty for counts derived at a publish
    load text not null,
    lake_table text not null,
    kind text not null,
    source_name text not null,
    sha256 text not null,
    as_of date not null,
    learned text not null,
    service text,
    prefecture text,
    rows bigint not null,
    issues bigint not null,
    synthetic boolean not null,
    path text not null,
    -- nothing of it counts any more
    superseded boolean not null default false,
    -- of a listing, what it is credited to by its receipt
    credit text not null default ''
);
-- What a register or an own list covers: six digits of prefectures or municipalities. A register without a row
-- covers the country.
create table dataset_scope (dataset integer not null, code text not null, primary key (dataset, code));
-- `file` is for the operator alone: to everybody else a source is its load, kind and date.
create table issue (
    load text not null,
    source_kind text not null,
    file text not null,
    row bigint,
    column_name text not null,
    kind text not null,
    action text not null,
    as_of date not null,
    learned text not null
);

-- Listed offices per place and date: the newest learned of each. Tables that grow with every date have no primary key:
-- its index would hold all of them in memory; `build_sql/checks.sql` looks once that no row stands twice.
create table listing (
    place text not null,
    as_of date not null,
    learned text not null,
    listed bigint not null,
    basis text not null,
    credit text not null
);

-- Offices that could be listed, counted from a register, from a town's own list, or shipped as counts. as_of is the
-- listing's date that the count serves. `suspended` of them are 休止; null where the source does not tell.
create table eligible (
    place text not null,
    denominator text not null,
    as_of date not null,
    count bigint not null,
    suspended bigint,
    mean_lat double,
    mean_lon double,
    origin text not null
);
-- `scope` is a prefecture's two digits, or the code of a place that has a register of its own.
create table eligible_service (
    scope text not null,
    as_of date not null,
    service text not null,
    register_as_of date not null,
    origin text not null
);

-- Every listing date of every leaf. Of the `listed`, `matched` are among those that the denominator counts and
-- `listed_outside` are not; both null where no numbers can be held against a register. `counted` is what a rate
-- divides: the matched, else the listed. `numerator` says which: matched, list (numbers without a register),
-- count_page, or within (of a city alone, where all its wards are listed).
create table adoption_history (
    place text not null,
    listing_as_of date not null,
    denominator text not null,
    listed bigint,
    matched bigint,
    listed_outside bigint,
    counted bigint,
    numerator text,
    eligible bigint,
    suspended bigint,
    register_as_of_min date,
    register_as_of_max date,
    -- which counts were used
    eligible_as_of date,
    eligible_origin text
);

-- The latest of every leaf and group. `listed` is null where no listing is known; `eligible` then counts
-- all members, else those with a listing, so that numerator and denominator cover the same places. A sum over places
-- that were counted in different ways has the `numerator` mixed.
create table adoption (
    id text not null,
    denominator text not null,
    listed bigint,
    matched bigint,
    listed_outside bigint,
    counted bigint,
    numerator text,
    eligible bigint,
    suspended bigint,
    eligible_all bigint,
    listing_as_of_min date,
    listing_as_of_max date,
    register_as_of_min date,
    register_as_of_max date,
    places integer not null,
    places_listed integer not null,
    -- where its counts come from: register, shipped, own, claimed; several behind commas
    eligible_origin text,
    primary key (id, denominator)
);
-- As pages read it: one table each, so that an answer costs no join.
create table shown_adoption (
    id text not null,
    kind text not null,
    name text not null,
    county_name text,
    kana text not null,
    prefecture_code text,
    prefecture text not null,
    parent text,
    synthetic boolean not null,
    denominator text not null,
    position integer not null,
    listed bigint,
    matched bigint,
    listed_outside bigint,
    counted bigint,
    numerator text,
    eligible bigint,
    suspended bigint,
    eligible_all bigint,
    listing_as_of_min text,
    listing_as_of_max text,
    register_as_of_min text,
    register_as_of_max text,
    places integer not null,
    places_listed integer not null,
    basis text,
    -- what its listings are credited to, several behind commas
    credit text,
    eligible_origin text
);
create table shown_history (
    id text not null, denominator text not null, listing_as_of text not null, listed bigint, counted bigint,
    numerator text, eligible bigint, register_later boolean not null
);
create table shown_register (
    id text not null, denominator text not null, service text not null, register_as_of text not null,
    later boolean not null, origin text not null
);
create table shown_neighbour (id text not null, position integer not null, other text not null, km double not null);
-- Listed numbers of a place at its latest list, and those of the list before that are no longer in it.
create table shown_listed_office (
    place text not null, as_of text not null, before text, office_number text not null, name text not null,
    services text not null, role text not null, class text not null, first_seen text not null, last_seen text not null,
    state text not null
);
-- The latest list of each place that names offices, also where it names none.
create table shown_list (place text not null, as_of text not null);
-- Every number of a register, one row per service: the newest that any register says. Text that is searched stays
-- uncompressed, which halves the time of a look-up.
create table shown_office (
    office_number text not null using compression uncompressed, service text not null, place text,
    name text using compression uncompressed, corporate_number text using compression uncompressed,
    corporate_name text using compression uncompressed, register_as_of text not null,
    kana text using compression uncompressed, address text using compression uncompressed,
    phone text using compression uncompressed
);
-- Surveys by the town that was asked and their date, with the sites that the newest rate counts there, 0 where no register
-- names them; what each office answered; and what offices have filed with their city or prefecture, which only planners see.
create table shown_survey (id text not null, as_of text not null, sites bigint not null);
create table shown_survey_answer (
    id text not null, as_of text not null, office_number text not null, answer text not null, answered_on text,
    is_site boolean not null
);
create table shown_filed (id text not null, as_of text not null, office_number text not null, filing text);
-- Listed numbers by class and by role; listed and eligible by service; joined, left and stayed between lists.
create table shown_linking (id text not null, what text not null, key text not null, numbers bigint not null);
create table shown_by_service (id text not null, service text not null, listed bigint not null, eligible bigint not null);
create table shown_turnover (
    id text not null, before text not null, as_of text not null, joined bigint not null, left_list bigint not null,
    stayed bigint not null
);

-- Offices that the listing has and could not place, by date: numbers, those that a register has, and those that none has
-- and whose prefecture no register covers, so that nothing is known of them. The dates are those of the newest
-- register that has each.
create table shown_unlisted (
    as_of text not null, synthetic boolean not null, numbers bigint not null, in_register bigint not null,
    without_register bigint not null, register_as_of_min text, register_as_of_max text
);

-- The newest outline of each municipality and ward, where boundaries were brought: rings as JSON.
create table boundary (place text primary key, as_of date not null, outline text not null);

-- Where the offices of a place lie, on the mean; for distances between places.
create table centre (id text primary key, lat double not null, lon double not null);

-- What stands beside the rates, and is in none of them.
-- When a municipality begins to use 介護情報基盤, by the newest list that names it; a designated city stands as a whole.
-- Dates are texts. The second has no meaning that anybody has published.
create table platform_start (place text primary key, as_of text not null, starts_on text, second_on text, state text);
-- Notices in which a watched word stands: date, words and address, and nothing of their text.
create table notice (published text, words text not null, address text, seen_on text not null);
create table watched_page (as_of text primary key, items bigint not null);
-- Which care software supports which version of the standard, by the newest survey.
create table software (
    position bigint not null, product text not null, vendor text not null, v4_1 text not null, v5_0 text not null,
    as_of text not null
);
-- Offices that have moved to the WEB service, as somebody has found out; without a place where nobody has one.
create table migrated_office (
    office_number text primary key, place text, migrated_on text not null, source text not null, as_of text not null
);
