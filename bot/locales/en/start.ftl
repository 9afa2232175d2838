start-live = Mode live: signals are meant to be traded.
start-dry-run = Dry run: it observes, nothing is traded.
start-watching = Watching { $symbols } · feed { $feed }
start-settings = Threshold { $threshold } · kill switch { $state }
start-patience = No signal for hours is normal. /check says why, /help lists all commands.
start-account = Next: /setup asks for your account's rules and size. Until then defaults hold, and sizes may not fit your account.
start-paired = You are the owner now. Nobody else can use this bot.

stranger-can-pair = Your id is { $id }. To be allowed, set TELEGRAM_OWNER_ID={ $userId } in the bot's .env and restart it, or send /start CODE with the one-time code that the bot's process prints.
stranger-wrong-code = That code is not valid. Your id is { $id }. To be allowed, set TELEGRAM_OWNER_ID={ $userId } in the bot's .env and restart it, or send /start CODE with the one-time code that the bot's process prints.
stranger-locked = Too many wrong codes came from you, so codes are not read for a while. Your id is { $id }. To be allowed, set TELEGRAM_OWNER_ID={ $userId } in the bot's .env and restart it.
