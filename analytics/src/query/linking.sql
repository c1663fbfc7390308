select what, key, numbers from shown_linking where id = ? order by what, numbers desc, key
