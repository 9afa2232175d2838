kill-switch-forced = KILL_SWITCH=true is set in the environment, so it cannot be lifted from chat: remove it from .env and restart.
kill-switch-is-on = Kill switch is { $state }: no signal is sent.
kill-switch-is-off = Kill switch is { $state }: signals may be sent.
kill-switch-is-off-alone = Kill switch is { $state }.
kill-switch-still = The kill switch is still on, so no signal is sent. Lift it: { $command }
kill-switch-lift = Lift it: { $command }, then confirm.
kill-switch-stop = Stop them at once: { $command }
word-on = ON
word-off = off
