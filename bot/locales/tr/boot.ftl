# The first lines of a run: at most 78 columns with the 11 of their label.
boot-live = Lookout { $version } · CANLI: sinyaller işlem yapılmak içindir
boot-dry-run = Lookout { $version } · DRY RUN: yalnızca gözlem yapılır, işlem yapılmaz
boot-label-feed = Akış
boot-label-watching = İzlenen
boot-label-model = Model
boot-label-threshold = Eşik
boot-label-rules = Kurallar
boot-label-chat = Sohbet
boot-label-scans = Taramalar
boot-changed-in-chat = sohbette değiştirildi; /watchlist reset sonrası yine SYMBOLS geçerli.
boot-observation = Canlı işlem sınavlarını geçmedi, ona para yatırmayın.
boot-threshold-demo = { $threshold }; bir günde birkaç sinyal görünsün diye demo için düşürüldü.
boot-threshold-default = Gerçek varsayılan { $default }; dürüst bir model ona neredeyse hiç ulaşmaz.
boot-threshold-low = { $threshold }, varsayılan { $default } altında: izlemek için iyi, para için değil.
boot-kill-switch = Acil durdurma AÇIK: sinyal gönderilmez
boot-kill-switch-forced = Acil durdurma AÇIK (ortamdan): sinyal gönderilmez
boot-rules-old = { $preset } kuralları en son { $days } gün önce denetlendi.
boot-rules-changed = Firma o zamandan beri değiştirmiş olabilir: onlara güvenmeden önce
boot-rules-compare = firmanın sayfalarıyla karşılaştırın (docs/guides/ftmo-terms.md).
boot-chat-pair = Telegram, henüz sahibi yok. Eşleştirmek için bota şunu gönderin,
boot-chat-code = 30 dakika içinde: { $command }
boot-scans = her biri tek satır: fiyat, daha iyi yön, güven; ▲ MEDIUM, ▲▲ HIGH.
boot-chat-here = burada: /help, /check veya /check BTC yazıp Enter tuşuna basın.
boot-telegram = .env içine TELEGRAM_BOT_TOKEN=<@BotFather kodu> yazıp yeniden açın.
