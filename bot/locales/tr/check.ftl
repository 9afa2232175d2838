check-head = { $symbol } · { $time } kontrolü
check-no-candle = Henüz mum yok.
check-newest-close = Son kapanış { $price } ({ $time }), { $age } önce
check-data = 24 saatin verisi: 100 üzerinden { $score } · { $missing } eksik · { $suspect } şüpheli
check-data-hour = 24 saatin verisi: 100 üzerinden { $score } · { $missing } eksik · { $suspect } şüpheli · son saat 100 üzerinden { $hour }
check-spread = Makas { $bps } bp (1 bp = 0.01 %; { $time })
check-spread-usual = Makas { $bps } bp (1 bp = 0.01 %; { $time }); bu seansta { $days } günün medyanı { $median }, p90 { $p90 } bp (n={ $n })
check-better-side = Daha iyi yön { $side }, skor { $score }, kademe { $tier }
check-needed = gereken güven: { $needed }
check-needed-other = gereken güven: { $needed } · öbür yön ({ $side }): { $other }
check-warning = Uyarı: { $warning }
check-not-asked = { $count } sorulmadı: değerlendirilecek aday yok.
check-passes = Bütün kurallar geçiriyor.
check-sends-next = Sonraki tarama da aynısını görürse sinyal gönderir.
check-first-refusal = İlk ret: { $rule } ({ $code })
check-below-floor = { $floor } altındaki güvende taramalar hiç aday kaydetmez.
check-what-to-do = Yapılacak: { $act }
check-pattern-rare = Formasyon { $name } (15m): burada bir şey söylenemeyecek kadar seyrek görüldü
check-pattern = Formasyon { $name } (15m): ardından gelen { $n } bağımsız { $side } işlem: { $won } kazandı
check-pattern-usual = Formasyon { $name } (15m): ardından gelen { $n } bağımsız { $side } işlem: { $won } kazandı, tüm { $side } işlemlerde { $usual }

check-legend = Kalan pay: kural reddedene kadar olan mesafe; 0 altında reddeder. R = stopta kaybedilen tutar; lot = aracı kurumun büyüklük birimi; durum yüzdesi = zarar limitinin kullanılan kısmı; FTMO = en kötü durumda kalan para ve kendi limitinizin üstünde kalan; diğer tam sayılar adettir.
check-column-rule = kural
check-column-now = şimdi
check-column-room = kalan pay

overview-head = { $title } · { $time }
overview-title = İzlenen semboller
overview-needed = Gereken güven: { $threshold }
overview-needed-kill-switch = Gereken güven: { $threshold } · acil durdurma AÇIK
overview-column-symbol = sembol
overview-column-side = yön
overview-column-confidence = güv.
overview-column-stopped = engelleyen
overview-passes = ✓ geçiyor
overview-quality = Son saatin verisi, 100 üzerinden: { $told }
overview-quality-all = her sembol için 100
overview-quality-more = 100 altında { $n } sembol daha
overview-quality-others = diğerleri 100
overview-example = { $command } her kuralı gösterir.

rule-DATA = veri
rule-MODEL = model
rule-ACCOUNT = hesap
rule-KILL_SWITCH = acil durdur.
rule-MODE = mod
rule-STATE = durum
rule-PRICE_LEVELS = fiyat düzeyi
rule-REWARD_RISK = getiri/risk
rule-COST = maliyet
rule-CONFIDENCE = güven
rule-EXPECTANCY = beklenti
rule-SIZE = büyüklük
rule-PORTFOLIO = portföy
rule-FTMO = FTMO
rule-BACKOFF = kayıp freni
rule-CALENDAR = takvim
rule-PAUSE = duraklatma
rule-RATE = sıklık
rule-DUPLICATE = tekrar
overview-warning = { $names }: { $warning }
