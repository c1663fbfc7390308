select before, as_of, joined, left_list, stayed from shown_turnover where id = ? order by as_of desc
