insert into counted (office, at) values (?1, ?2)
on conflict (office) do update set at = max(at, excluded.at)
