-- Also back: a clock that was ahead has told of a day that is still to come.
insert into counted (office, at) values (?1, ?2)
on conflict (office) do update set at = excluded.at
