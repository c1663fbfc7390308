insert into public_stage (place, made_month, stage, offices) values (?1, ?2, ?3, ?4)
