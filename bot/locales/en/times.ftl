month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec

# Spans as figures with their unit: 12 s, 4 min, 9 h 56 min, 3 d.
unit-s = { $n } s
unit-min = { $n } min
unit-h = { $n } h
unit-d = { $n } d
