select office from office_setting where place = ?1 and shared = 1 order by office
