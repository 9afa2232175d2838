sorry-unknown-symbol = "{ $asked }" izlenmiyor. İzlenenler: { $known }.
sorry-days = "{ $given }" tuttuğum bir dönem değil. Komutun ardına 7, 30, 90 veya all yazın.
sorry-threshold = "{ $given }" 0 ile 1 arasında bir sayı değil. Örnek: /threshold 0.70
sorry-switch = "{ $given }" ne on ne off. /kill_switch on veya /kill_switch off gönderin.
sorry-figures = "{ $given }" bir hesap değil. /ftmo_status set BALANCE EQUITY gönderin (örnek: /ftmo_status set 97000 97000) veya /ftmo_status auto.
sorry-watchlist = "{ $given }" bir liste değişikliği değil. /watchlist add SOL/USDT, /watchlist remove SOL veya /watchlist reset gönderin.
sorry-unknown-command = { $command } diye bir komut yok. Tüm komutlar için /help gönderin.
sorry-plain-text = Yalnızca komutlara yanıt veririm; "{ $text }" hiçbir şey yapmadı. Komutlar için /help gönderin.
sorry-slash = Komutlar eğik çizgiyle başlar, şunu gönderin: { $meant }
sorry-too-long = Bu ileti { $n } karakter, benim bir komutum değil. Komutlar için /help gönderin.
sorry-not-text = Yalnızca yazılı komutları okurum; resim, ses veya dosya okumam. Komutlar için /help gönderin.
sorry-went-wrong = Yanıtlarken içeride bir şey aksadı ve günlüğe yazıldı. Bir değişikliği yinelemeden önce /check veya /kill_switch ile bakın.

# Toasts: at most 200 characters.
toast-failed = İçeride bir şey aksadı. Yeniden basmadan önce kontrol edin.
toast-old-button = Bu düğme başka bir sürümden. Komutu yeniden gönderin.
toast-stranger = Bu botu kullanma izniniz yok, bu yüzden düğme hiçbir şey yapmadı.
terminal-older-button = Hiçbir düğmeye basılmadı: [{ $number }] { $label } daha eski bir iletiye ait, "{ $head }". Basmak için { $number } yazıp yeniden gönderin.
