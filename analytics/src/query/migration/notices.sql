select published, words, address, seen_on from notice
order by coalesce(published, seen_on) desc, address limit 20
