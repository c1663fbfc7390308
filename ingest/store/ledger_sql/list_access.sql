select at, token, action, outcome, amount from access order by id desc limit ?1
