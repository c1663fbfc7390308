insert into exchange_other (office, observed_on, format, files) values (?1, ?2, ?3, ?4)
on conflict (office, observed_on, format) do update set files = files + excluded.files
