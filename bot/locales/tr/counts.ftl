# Türkçede sayıdan sonra çoğul eki gelmez.
count-rules = { $count } kural
count-days = { $count } gün
count-cases = { $count } örnek
count-candidates = { $count } aday
count-pairs = { $count } çift
count-signals = { $count } sinyal
count-symbols = { $count } sembol
count-gates = { $count } sınav
count-outcomes = { $count } sonuç
count-vectors = { $count } vektör
count-independent-cases = { $count } bağımsız örnek
count-independent-outcomes = { $count } bağımsız sonuç
names-and-more = { $names } ve { $n } tane daha
