month-1 = Oca
month-2 = Şub
month-3 = Mar
month-4 = Nis
month-5 = May
month-6 = Haz
month-7 = Tem
month-8 = Ağu
month-9 = Eyl
month-10 = Eki
month-11 = Kas
month-12 = Ara

# Süreler birimiyle: 12 sn, 4 dk, 9 sa 56 dk, 3 gün.
unit-s = { $n } sn
unit-min = { $n } dk
unit-h = { $n } sa
unit-d = { $n } gün
