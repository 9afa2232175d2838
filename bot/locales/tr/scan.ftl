scan-late = { $time } geç
scan-more = +{ $n } tane daha
