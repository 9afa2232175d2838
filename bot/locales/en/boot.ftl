# The first lines of a run: at most 78 columns with the 11 of their label.
boot-live = Lookout { $version } · LIVE: signals are meant to be traded
boot-dry-run = Lookout { $version } · DRY RUN: it observes, nothing is traded
boot-label-feed = Feed
boot-label-watching = Watching
boot-label-model = Model
boot-label-threshold = Threshold
boot-label-rules = Rules
boot-label-chat = Chat
boot-label-scans = Scans
boot-changed-in-chat = as changed in chat; SYMBOLS counts again after /watchlist reset.
boot-observation = It has not passed the gates for live trading, so take no money on it.
boot-threshold-demo = { $threshold }, lowered for the demo so that a day shows a handful of signals.
boot-threshold-default = The real default is { $default }, which an honest model almost never reaches.
boot-threshold-low = { $threshold }, below the default of { $default }: good for watching, not for money.
boot-kill-switch = Kill switch ON: no signal is sent
boot-kill-switch-forced = Kill switch ON (environment): no signal is sent
boot-rules-old = of { $preset } were last checked { $days } days ago.
boot-rules-changed = The firm may have changed them since: compare with its pages before
boot-rules-compare = you rely on them (docs/guides/ftmo-terms.md).
boot-chat-pair = Telegram, which has no owner yet. To pair, send the bot this within
boot-chat-code = 30 minutes: { $command }
boot-scans = one line each: price, better side, confidence; ▲ MEDIUM, ▲▲ HIGH.
boot-chat-here = here: type /help, /check or /check BTC and press Enter.
boot-telegram = put TELEGRAM_BOT_TOKEN=<token of @BotFather> into .env and restart.
