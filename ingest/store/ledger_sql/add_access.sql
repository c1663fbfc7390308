insert into access (at, token, action, outcome, amount) values (?1, ?2, ?3, ?4, ?5)
