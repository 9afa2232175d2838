/** Reasons that lie in what people, time or the account's state allow. */
import { type CodeText, NOTHING_RISKED } from "./text.ts";

export const CONTROL_CODES = {
  KILL_SWITCH_ON: {
    rule: "KILL_SWITCH",
    says: "The kill switch is on.",
    money: "No new signal will be sent. Open positions are still followed.",
    act: "Switch it off with /kill_switch off when you are ready, or remove KILL_SWITCH from the environment.",
  },
  MODE_THRESHOLD_LOW: {
    rule: "MODE",
    says: "In live mode the confidence threshold must be at least 0.70, and it is lower.",
    money: "No live signal was sent.",
    act: "Raise it with /threshold 0.70 or go back to dry run.",
  },
  MODE_MODEL_NOT_PROMOTED: {
    rule: "MODE",
    says: "The model has not passed the tests that live mode asks for.",
    money: "No live signal was sent. In dry run the model keeps being observed.",
    act: "Set MODE=dryrun, or load a model whose status is live.",
  },
  STATE_REDUCED: {
    rule: "STATE",
    advice: "always",
    says: "At least 40 % of an own loss limit is used.",
    money: "The next signals risk half as much as usual.",
    act: "Nothing. The size recovers with the account, or with the daily reset.",
  },
  STATE_CLOSE_ONLY: {
    rule: "STATE",
    says: "At least 60 % of an own loss limit is used.",
    money: "No new signal is sent, so that the rest of the limit covers what is already open.",
    act: "Manage what is open. New signals come back when the account recovers, or after the daily reset.",
  },
  STATE_FLATTEN_ADVICE: {
    rule: "STATE",
    says: "At least 85 % of an own loss limit is used.",
    money: "A further loss of a few open positions could reach the limit.",
    act: "Consider closing all open positions now. No new signal is sent.",
  },
  STATE_LOCKED_DAY: {
    rule: "STATE",
    says: "The own daily loss limit was reached.",
    money: "Nothing more may be risked today. The official limit was kept out of reach.",
    act: "Close what is still open and wait for the daily reset; /ftmo_status counts down to it.",
  },
  STATE_LOCKED_TOTAL: {
    rule: "STATE",
    says: "The own total loss limit was reached.",
    money: "Nothing more may be risked on this account. The official limit is close.",
    act: "Close what is still open. This lock never clears by itself: decide about the account first.",
  },
  BACKOFF_ACTIVE: {
    rule: "BACKOFF",
    advice: "always",
    says: "Several losses came in a short time.",
    money: "The next signals risk less than usual.",
    act: "Nothing. The usual size comes back by itself.",
  },
  PAUSED: {
    rule: "PAUSE",
    says: "Signals are paused.",
    money: "No signal was sent. Open positions are still followed.",
    act: "Wait until the pause ends.",
  },
  RATE_HOUR: {
    rule: "RATE",
    says: "As many signals as allowed were sent within the last hour.",
    money: NOTHING_RISKED,
    act: "Wait, or raise MAX_SIGNALS_PER_HOUR.",
  },
  RATE_HOUR_HIGH: {
    rule: "RATE",
    says: "As many signals of the tier HIGH as allowed were sent within the last hour.",
    money: NOTHING_RISKED,
    act: "Wait, or raise MAX_SIGNALS_PER_HOUR_HIGH.",
  },
  DUPLICATE: {
    rule: "DUPLICATE",
    says: "The same instrument already has an open signal in this direction.",
    money: "No second signal was sent, so that the risk is not doubled.",
    act: "Follow the open one; a new one is possible when it has ended.",
  },
} as const satisfies Record<string, CodeText>;
