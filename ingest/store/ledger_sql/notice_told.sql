update notice set tries = tries + 1, done = ?3 where alert = ?1 and phase = ?2
