select as_of, synthetic, numbers, in_register, without_register, register_as_of_min, register_as_of_max
from shown_unlisted
order by synthetic, as_of desc
