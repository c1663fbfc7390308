-- What the lake holds, read once into tables that live only as long as the build.
create temp table lake_file (path text primary key, dataset integer not null);
-- Places that are none any more, by `successions.csv`; without a successor where one was split.
create temp table former_place (code text primary key, successor text, whole text, abolished_on date not null);
create temp table register_row (
    dataset integer not null, office_number text not null, service text not null, place text,
    lat double, lon double, is_suspended boolean not null
);
create temp table count_row (dataset integer not null, place text not null, listed bigint not null);
-- numbers that a register holds under services outside every denominator
create temp table other_service_row (dataset integer not null, office_number text not null);
create temp table office_row (
    dataset integer not null, office_number text not null, service_name text, name text, place text
);
-- offices that the listing could not place; they stand in no place's count
create temp table unlisted_row (dataset integer not null, office_number text not null);
-- offices that towns and prefectures say they have designated
create temp table own_row (
    dataset integer not null, office_number text not null, place text, is_suspended boolean not null
);
-- what offices have answered to surveys, and what they have filed
create temp table survey_row (dataset integer not null, office_number text not null, answer text not null, answered_on text);
create temp table filed_row (dataset integer not null, office_number text not null, filing text, answered_on text);
-- how lists write the services of the register
create temp table service_word (word text not null, service text not null);
-- places whose list is whole, with the total that a page states
create temp table listed_place_row (dataset integer not null, place text not null, stated bigint);
-- listed numbers whose check digit does not hold
create temp table failed_check (office_number text primary key);
create temp table eligible_row (
    as_of date not null, learned text not null, place text not null, denominator text not null, count bigint not null, suspended bigint,
    mean_lat double, mean_lon double, origin text not null
);
create temp table eligible_service_row (
    as_of date not null, learned text not null, prefecture text not null, service text not null, register_as_of date not null,
    origin text not null
);
