-- What is asked for by something else than how its table is keyed.

-- whether a set is there that names its partner: for each set that does not
create index exchange_set_made on exchange_set (office, direction, serial);

-- the offices of a town that have agreed
create index office_setting_shared on office_setting (place) where shared = 1;

-- what ends with a token
create index session_token on session (token);

-- what is to be sent next
create index notice_due on notice (next_at) where done is null;
