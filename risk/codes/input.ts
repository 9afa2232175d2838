/** Reasons that lie in what the gate was given: data, model, account, settings. */
import { type CodeText, NOTHING_RISKED } from "./text.ts";

export const INPUT_CODES = {
  DATA_MISSING: {
    rule: "DATA",
    says: "There are too few candles to compute every number the model needs.",
    money: NOTHING_RISKED,
    act: "Wait until enough history has been collected. If it lasts longer than a few hours, check the data feed.",
  },
  DATA_INVALID: {
    rule: "DATA",
    says: "The newest candle carries an impossible age or time.",
    money: NOTHING_RISKED,
    act: "Check the clock of this machine and the data feed.",
  },
  DATA_STALE: {
    rule: "DATA",
    says: "The newest candle is older than 60 seconds.",
    money: "No signal was sent, because the price may have moved since.",
    act: "Check the connection to the market. Signals come back by themselves with fresh candles.",
  },
  DATA_QUALITY_CANDLES: {
    rule: "DATA",
    says: "More than 10 % of the last 24 hours' candles are missing or were unusable.",
    money: "No signal was sent, because the numbers behind it would rest on holes.",
    act: "Nothing, if the exchange had a halt: signals come back as the day moves on. If it repeats, check the data feed.",
  },
  DATA_QUALITY_FEATURES: {
    rule: "DATA",
    says: "More than 5 % of a day's looks at this symbol failed for lack of data within the last 24 hours.",
    money: "No signal was sent, because what the model is told cannot be relied on.",
    act: "Nothing, if the exchange had a halt: signals come back as the day moves on. If it repeats, check the data feed.",
  },
  DATA_LATE: {
    rule: "DATA",
    says: "This minute was looked at more than 90 seconds too late.",
    money: "No signal was sent, because its price is already gone.",
    act: "Nothing, if it happens after a restart. If it repeats, this machine is too slow or was asleep.",
  },
  DATA_GAPS: {
    rule: "DATA",
    advice: "always",
    says: "Some minutes of the last four hours have no candle.",
    money: "The signal stands, but its numbers rest on fewer minutes than usual.",
    act: "Treat the signal with more care. If gaps repeat, check the data feed.",
  },
  MODEL_MISSING: {
    rule: "MODEL",
    says: "No model answered.",
    money: NOTHING_RISKED,
    act: "Check ENSEMBLE_WEIGHTS and that the model files are in place, then restart.",
  },
  MODEL_SCORE_INVALID: {
    rule: "MODEL",
    says: "The model's answer is not a number between 0 and 1.",
    money: NOTHING_RISKED,
    act: "Restore the model that came with the program. Until then no signal will be sent.",
  },
  MODEL_INPUT_UNUSUAL: {
    rule: "MODEL",
    says: "The market is unlike anything the model has learned from.",
    money: "No signal was sent, because nobody knows what its answer is worth in such a moment.",
    act: "Wait: signals come back when the market is more like what it was. /check names what is unusual.",
  },
  MODEL_INPUT_UNKNOWN: {
    rule: "MODEL",
    says: "Nobody can tell whether the model has ever seen a moment like this, because it did not answer that question.",
    money: NOTHING_RISKED,
    act: "If it lasts, restore the model that came with the program.",
  },
  ACCOUNT_MISSING: {
    rule: "ACCOUNT",
    says: "The state of the account is not known.",
    money: "No signal was sent, because nobody can say how much may still be lost.",
    act: "Check that every open position has a current price; the account is known again after that.",
  },
  ACCOUNT_NOT_STATED: {
    rule: "ACCOUNT",
    says: "In live mode the figures of your own account are needed, and nobody has stated them.",
    money: "No signal was sent, because the dry-run account says nothing about how much you may still lose.",
    act: "Send them with /ftmo_status set BALANCE EQUITY, and again whenever they change.",
  },
  ACCOUNT_INVALID: {
    rule: "ACCOUNT",
    says: "The account's balance or equity is not a usable number.",
    money: "No signal was sent, because nobody can say how much may still be lost.",
    act: "Check where the account figures come from. Signals stay off until they make sense.",
  },
  ACCOUNT_STALE: {
    rule: "ACCOUNT",
    says: "The account figures are older than 120 seconds, or from before the daily reset.",
    money: "No signal was sent, because the account may stand closer to its limits than it looks.",
    act: "Wait for the next update. If it repeats, check where the account figures come from.",
  },
  ACCOUNT_SNAPSHOT_OLD: {
    rule: "ACCOUNT",
    says: "The account figures that were stated in chat are too old.",
    money: "No signal was sent, because the account may stand closer to its limits than it looks.",
    act: "Send the figures of now with /ftmo_status set BALANCE EQUITY, or /ftmo_status auto for the dry-run account.",
  },
  ACCOUNT_PAST_UNKNOWN: {
    rule: "ACCOUNT",
    says: "Figures of the account's past, from which the firm counts a limit, are not known.",
    money: "No signal was sent, because the limit may be nearer than anybody here can tell.",
    act: "Keep the program running over the next daily reset (/ftmo_status says when): equity at a day's start is recorded there, and signals are judged again. Only a limit that follows the highest day start can be stated: /ftmo_status set BALANCE EQUITY DAY_START PEAK.",
  },
  ACCOUNT_CONTRADICTS: {
    rule: "ACCOUNT",
    says: "Equity does not match balance plus the open positions' profit or loss.",
    money: "No signal was sent, because one of the figures must be wrong.",
    act: "Look for positions that the program does not know, and for deposits or fees that were not recorded.",
  },
  SYMBOL_SPEC_UNKNOWN: {
    rule: null,
    says: "It is not known how this instrument is traded: lot size, price step or commission are missing.",
    money: "No signal was sent, because its loss cannot be computed.",
    act: "Watch only instruments with a specification, or add one with its source.",
  },
  SYMBOL_SPEC_CONTRADICTS: {
    rule: null,
    says: "The instrument's tick value and its contract size contradict each other by more than 1 %.",
    money: "No signal was sent, because its loss could be larger than either of them says.",
    act: "Read the specification from your broker again, and correct it with its source.",
  },
  SETTING_INVALID: {
    rule: null,
    says: "A limit in the settings is not a usable number.",
    money: "No signal was sent, because the limit cannot be checked.",
    act: "Correct the setting; the reference of the configuration names the allowed range.",
  },
} as const satisfies Record<string, CodeText>;
