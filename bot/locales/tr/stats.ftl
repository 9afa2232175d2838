stats-title = İstatistik, son { $days } gün
stats-title-all = İstatistik, bütün kayıt
stats-span = { $from } ile { $until } arası
stats-sent = Gönderilen sinyaller
stats-by-tier = Kademeye göre
stats-by-symbol = Sembole göre
stats-refused = Reddedilen adaylar, alınmış olsalardı
stats-by-refusal = İlk ret nedenine göre
stats-win-means = Kazanç, tüm maliyetlerden sonra artıda biten işlemdir. Aralıklar, bir sembolde zamanca çakışmayan örneklerin %95 Wilson aralıklarıdır.
stats-overlap = İki sembolde aynı anda olanlar da bağımsız değildir; gerçek, aralığın dışında daha sık kalabilir.
stats-others = { $open } hâlâ açık, { $left } sayılmadı (eksik mum)
stats-none-resolved = henüz sonuçlanan yok · { $others }
stats-won = { $n } işlemin { $wins } tanesi kazandı = { $rate } [{ $low }–{ $high }]
stats-won-mean = { $n } işlemin { $wins } tanesi kazandı = { $rate } [{ $low }–{ $high }] · ortalama { $mean }
stats-too-few = Bir şey kanıtlamak için çok az: en az { $few } gerekir, { $n } var.
stats-column-won = kaz.
stats-column-mean = ort. R

judged-title-dryrun = Dry run modunda değerlendirilen adaylar
judged-title-live = Canlı modda değerlendirilen adaylar
judged-none = yok
judged-other-dryrun = Dry run modunda { $accepted }
judged-other-live = Canlı modda { $accepted }
judged-accepted = { $candidates }, kabul edilen { $accepted } ({ $share })
judged-why = Neden reddedildi, ilk koda göre
judged-by-day = Hesap gününe göre
judged-others = diğerleri
judged-earlier = önceki
judged-column-judged = değer.
judged-column-sent = gön.
judged-column-mostly = en sık ret

stats-by-session = Seansa göre
stats-by-model = Modele göre
stats-taken = Birinin girdiği sinyaller
stats-independent = bunların { $n } tanesi zamanca çakışmıyor
stats-groups-too-few = Bir şey kanıtlamak için çok az ({ $few } bağımsız örnekten az): { $groups }
stats-chart-reliability = Belirtilen olasılıklar tutuyor mu?
stats-chart-reliability-of = gönderilen ve reddedilen adaylar
stats-chart-stated = belirtilen olasılık
stats-chart-realised = gerçekleşen
stats-chart-perfect = tam isabet
stats-chart-equity = Sonuçların toplamı { $sum }
stats-chart-equity-of = { $n } sinyal, { $from } – { $until }, maliyetler düşülmüş
button-days = { $days } gün
button-all-days = Tümü
judged-newest-days = Yalnızca son { $days } gün sayıldı.
