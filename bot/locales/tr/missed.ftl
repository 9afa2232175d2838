missed-title = Reddedilenler, son { $days } gün
missed-saved = { $n } adayın hepsine girilseydi { $sum } kaybedilirdi: ret bunu korudu.
missed-cost = { $n } adayın hepsine girilseydi { $sum } kazanılırdı: ret buna mal oldu.
missed-none = Reddedilen adayların hiçbiri henüz sonuçlanmadı; { $open } tanesi izleniyor.
missed-column-sum = toplam R
missed-too-few = { $few } örnekten azı olan nedenler hiçbir şey kanıtlamaz.
missed-means = Her biri, bir sonraki açılışta girilmiş gibi bütün maliyetlerle izlenir; sembol, yön ve çeyrek saat başına bir kez, ilk ret nedeniyle. Çoğu zaman olarak çakışır, hiçbir hesap hepsini taşıyamazdı.
missed-more = { $command } bir sembolü şimdi neyin durdurduğunu düz sözcüklerle söyler.
