select day, doubted from clock
