update notice set tries = tries + 1, next_at = ?3 where alert = ?1 and phase = ?2
