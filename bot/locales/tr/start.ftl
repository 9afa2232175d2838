start-live = Canlı mod: sinyaller işlem yapılmak içindir.
start-dry-run = Dry run: yalnızca gözlem yapılır, işlem yapılmaz.
start-watching = İzlenen { $symbols } · veri akışı { $feed }
start-settings = Eşik { $threshold } · acil durdurma { $state }
start-patience = Saatlerce sinyal olmaması olağandır. /check nedenini söyler, /help tüm komutları listeler.
start-account = Sırada: /setup hesabınızın kurallarını ve büyüklüğünü sorar. O zamana kadar varsayılanlar geçerlidir, büyüklükler hesabınıza uymayabilir.
start-paired = Artık bu botun sahibisiniz. Sizden başka kimse kullanamaz.

stranger-can-pair = Kimlik numaranız { $id }. İzin almak için botun .env dosyasına TELEGRAM_OWNER_ID={ $userId } yazıp yeniden başlatın veya bot sürecinin yazdırdığı tek kullanımlık kodla /start CODE gönderin.
stranger-wrong-code = Bu kod geçerli değil. Kimlik numaranız { $id }. İzin almak için botun .env dosyasına TELEGRAM_OWNER_ID={ $userId } yazıp yeniden başlatın veya bot sürecinin yazdırdığı tek kullanımlık kodla /start CODE gönderin.
stranger-locked = Sizden çok fazla yanlış kod geldi, bir süre kod okunmayacak. Kimlik numaranız { $id }. İzin almak için botun .env dosyasına TELEGRAM_OWNER_ID={ $userId } yazın ve yeniden başlatın.
