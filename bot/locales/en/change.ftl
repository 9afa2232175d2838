# Why a wish was refused, by code.
change-refused-OUT_OF_RANGE = The threshold is a number from 0 to 1. For example: /threshold 0.70
change-refused-LIVE_MINIMUM = In live mode the threshold cannot go below { $default }. Nothing was changed.
change-refused-ACCOUNT_IMPLAUSIBLE = These figures do not fit ACCOUNT_INITIAL: each must lie between a tenth and ten times of it. Nothing was changed.
change-refused-ACCOUNT_PEAK_NEEDED = This firm's total limit follows the highest balance that a day began with, which is not known here. Nothing was changed: send /ftmo_status set BALANCE EQUITY DAY_START PEAK; without a profit so far PEAK is the initial balance.
change-refused-ACCOUNT_UNSUITED = This firm counts its limits from equity at the day's start or from highs within it, which cannot be stated in chat. Nothing was changed: the limits are kept for the dry-run account only. It needs no figures: keep the program running over the next daily reset (/ftmo_status says when), and signals are judged from then on.
change-refused-ACCOUNT_NO_PRICE = An open signal has no price now, so the figures cannot be compared with it. Nothing was changed: try again when candles arrive.
change-refused-WATCHLIST_FIXED = A recording holds the symbols it holds, so the list is fixed here. Nothing was changed: with a live feed it can be.
change-refused-WATCHLIST_FULL = { $most } symbols are watched, and more do not fit into a scan every two minutes. Nothing was changed: remove one first.
change-refused-WATCHLIST_LAST = That is the last symbol, and without one nothing is watched. Nothing was changed: add another first, or stop all signals with /kill_switch on.
change-refused-NOT_WATCHED = That symbol is not watched. Nothing was changed: /watchlist shows those that are.
change-refused-SYMBOL_UNREADABLE = That is no symbol I can read. Nothing was changed: write it like SOL, SOL/USDT or SOLUSDT.
change-refused-SYMBOL_NOT_TRADED = The exchange does not trade that symbol now: it is unknown there, or no candle of it came in the last ten minutes. Nothing was changed: check the spelling, for example SOL/USDT.
change-refused-SYMBOL_UNCHECKED = The exchange could not be asked whether it trades that symbol. Nothing was changed: try again in a few minutes, and see /check for the state of the feed.
change-refused-RETRAIN_OFF = Nothing is trained here: a recording is played. Nothing was changed: ask a process on a live feed.
change-refused-RETRAIN_RUNNING = A training is under way already. Nothing was changed: you are told when it ends.
change-refused-PROMPT_UNKNOWN = That question is not known any more. Nothing was changed: send the command again.
change-refused-PROMPT_NOT_YOURS = Only the person who asked can answer this. Nothing was changed.
change-refused-PROMPT_EXPIRED = That question has expired. Nothing was changed: send the command again.
change-refused-PROMPT_USED = That question was already answered. Nothing was changed by this press.
change-refused-PROMPT_VOID = The setting was changed meanwhile, so this question no longer holds. Nothing was changed now.
change-refused-PROMPT_CANCELLED = Cancelled. Nothing was changed.

button-confirm = Confirm
button-cancel = Cancel
change-answer-soon = The buttons work for a few minutes.
change-lasts = also after a restart
change-lasts-replay = in this run; --resume keeps it
change-threshold-now = Threshold is now { $threshold }.
change-threshold-holds = It holds from the next scan on, { $lasts }. The change is in the audit log.
change-threshold-ask = Lower the threshold from { $before } to { $threshold }?
change-threshold-means = More candidates become signals, each with a lower chance to win.
change-threshold-same = The threshold already is { $threshold }.
change-switch-now-off = Kill switch is now { $state }. Signals may be sent again from the next scan on.
change-switch-off-alone = Kill switch is now { $state }.
change-switch-now-on = Kill switch is now { $state }. No signal is sent, { $lasts }.
change-none-waiting = No signal message was waiting. Scans and outcomes go on being recorded.
change-cancelled = { $n ->
    [one] { $count } waiting signal message was cancelled. Scans and outcomes go on being recorded.
   *[other] { $count } waiting signal messages were cancelled. Scans and outcomes go on being recorded.
}
change-lift-too = After that, lift this one too: { $command }
change-lift = Lift it: { $command }
change-switch-same = The kill switch already is { $state }.
change-switch-ask = Lift the kill switch?
change-switch-means = Signals may be sent again from the next scan on.

account-figures = Balance { $balance } · equity { $equity } · the day began with { $dayStart }
account-figures-peak = Balance { $balance } · equity { $equity } · the day began with { $dayStart } · no earlier one with more than { $peak }
account-ask-auto = Go back to the dry-run account?
account-auto-live = In live mode no signal is sent then, until you state figures again.
account-auto-dry-run = Sizes and limits then follow the signals that were sent, and no longer your own account.
account-ask = Keep the limits of this account?
account-doubted = No signal would be sent with these figures: equity and balance differ by more than open signals explain. With nothing open, state the same amount twice.
account-ask-means = Sizes and limits follow these figures from the next scan on. Is the day's first balance right? If you traded by yourself today, state it as a third number.
account-auto-now = The dry-run account is in use from the next scan on. The change is in the audit log.
account-now = These figures are in use from the next scan on, { $lasts }:
account-again = State them again whenever they change, at least once a day. Back to the dry-run account: { $command }
account-same = The dry-run account is in use already. Nothing was changed.

retrain-ask = Train a new model from the newest candles?
retrain-means = It takes minutes to hours of this machine, with low priority; scans go on. The new model is only watched: nothing is promoted.
retrain-began = Training began.
retrain-told = You are told how it ended, with old and new compared. Until then nothing changes.
