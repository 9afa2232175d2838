sorry-unknown-symbol = I do not watch "{ $asked }". Watched are: { $known }.
sorry-days = "{ $given }" is not a period I keep. Send 7, 30, 90 or all behind the command.
sorry-threshold = "{ $given }" is not a number from 0 to 1. For example: /threshold 0.70
sorry-switch = "{ $given }" is neither on nor off. Send /kill_switch on or /kill_switch off.
sorry-figures = "{ $given }" is no account. Send /ftmo_status set BALANCE EQUITY, for example /ftmo_status set 97000 97000, or /ftmo_status auto.
sorry-watchlist = "{ $given }" is no change of the list. Send /watchlist add SOL/USDT, /watchlist remove SOL or /watchlist reset.
sorry-unknown-command = There is no command { $command }. Send /help to see all commands.
sorry-plain-text = I answer commands only, so "{ $text }" did nothing. Send /help to see them.
sorry-slash = Commands start with a slash: send { $meant }
sorry-too-long = That message has { $n } characters, which is no command of mine. Send /help to see them.
sorry-not-text = I read text commands only, no pictures, voices or files. Send /help to see them.
sorry-went-wrong = Something failed inside while answering, and it was written to the log. Look with /check or /kill_switch before you repeat a change.

# Toasts: at most 200 characters.
toast-failed = Something failed inside. Look before you press again.
toast-old-button = This button is from another version. Send the command again.
toast-stranger = You are not allowed to use this bot, so this button did nothing.
terminal-older-button = Nothing was pressed: [{ $number }] { $label } belongs to an older message, "{ $head }". Type { $number } once more to press it.
