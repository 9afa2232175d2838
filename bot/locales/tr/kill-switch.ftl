kill-switch-forced = Ortamda KILL_SWITCH=true ayarlı, bu yüzden sohbetten kaldırılamaz: .env dosyasından silip yeniden başlatın.
kill-switch-is-on = Acil durdurma { $state }: hiçbir sinyal gönderilmiyor.
kill-switch-is-off = Acil durdurma { $state }: sinyaller gönderilebilir.
kill-switch-is-off-alone = Acil durdurma { $state }.
kill-switch-still = Acil durdurma hâlâ açık, bu yüzden sinyal gönderilmiyor. Kaldırmak için: { $command }
kill-switch-lift = Kaldırmak için: { $command }, sonra onaylayın.
kill-switch-stop = Hemen durdurmak için: { $command }
word-on = AÇIK
word-off = kapalı
