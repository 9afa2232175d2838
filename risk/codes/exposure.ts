/** Reasons that lie in how much would be at risk: size, portfolio, the firm's loss limits. */
import { type CodeText, NOTHING_RISKED } from "./text.ts";

export const EXPOSURE_CODES = {
  SIZE_BELOW_MINIMUM: {
    rule: "SIZE",
    says: "The allowed size is smaller than the smallest lot.",
    money: "No signal was sent, because the smallest lot would risk more than is allowed now.",
    act: "Nothing. The size grows with the room left; /ftmo_status shows it.",
  },
  SIZE_NO_ROOM: {
    rule: "SIZE",
    says: "A limit is used up, so that the allowed size is zero.",
    money: "No signal was sent, because nothing more may be put at risk now.",
    act: "Wait until open positions close or the day resets; /ftmo_status shows the room left.",
  },
  SIZE_CUT_BY_FORECAST: {
    rule: "SIZE",
    advice: "always",
    says: "The next quarter of an hour may move further than the stop lies away.",
    money: "The signal is smaller than usual, as if the stop lay as far away as that move.",
    act: "Nothing. The usual size comes back when the market is forecast to be calmer.",
  },
  SIZE_UNKNOWN: {
    rule: "SIZE",
    says: "The size cannot be computed, because a price, the account or an open position is not known.",
    money: NOTHING_RISKED,
    act: "See the other refusals of this check: they name what is missing.",
  },
  CURRENCY_UNKNOWN: {
    rule: "SIZE",
    says: "The instrument's profit is in another currency than the account, and there is no rate.",
    money: "No signal was sent, because its loss in account money cannot be computed.",
    act: "Use an account in US dollars for instruments quoted in USDT.",
  },
  PORTFOLIO_UNKNOWN: {
    rule: "PORTFOLIO",
    says: "An open position or the account cannot be valued.",
    money: "No signal was sent, because nobody can say how much is at risk already.",
    act: "Check that every open position has a price and a known instrument.",
  },
  PORTFOLIO_MAX_OPEN: {
    rule: "PORTFOLIO",
    says: "As many positions as allowed are open.",
    money: "No signal was sent. What is open is already at risk.",
    act: "Wait until one closes.",
  },
  PORTFOLIO_DRAWDOWN: {
    rule: "PORTFOLIO",
    says: "The account has fallen more than allowed from its highest equity.",
    money: "No signal was sent, so that the loss does not grow.",
    act: "Review what went wrong before you go on. Signals come back when the account recovers.",
  },
  PORTFOLIO_GROUP_RISK: {
    rule: "PORTFOLIO",
    says: "Together with open positions that move alike, more than 2 % would be at risk.",
    money: "No signal was sent, because these positions would probably lose together.",
    act: "Wait until one of them closes.",
  },
  PORTFOLIO_GROUP_NOTIONAL: {
    rule: "PORTFOLIO",
    says: "Together with open positions that move alike, the position value would exceed 30 % of the initial balance.",
    money: "No signal was sent, because a sudden jump past all stops would cost too much.",
    act: "Wait until one of them closes.",
  },
  FTMO_UNKNOWN: {
    rule: "FTMO",
    says: "The account's loss limits or the worst case cannot be computed.",
    money: "No signal was sent, because a rule of the account could be broken unseen.",
    act: "See the other refusals of this check: they name what is missing.",
  },
  FTMO_DAILY_LOSS: {
    rule: "FTMO",
    says: "If every stop were hit, the account could fall through today's own loss limit.",
    money: "No signal was sent, so that the daily loss rule cannot be broken.",
    act: "Wait until open positions close or the day resets; /ftmo_status shows the room left.",
  },
  FTMO_MAX_LOSS: {
    rule: "FTMO",
    says: "If every stop were hit, the account could fall through its own total loss limit.",
    money: "No signal was sent, so that the total loss rule cannot be broken.",
    act: "Wait until open positions close; /ftmo_status shows the room left.",
  },
  FTMO_NEXT_RESET: {
    rule: "FTMO",
    says: "If every stop were hit after the next daily reset, the account could fall through the new limit.",
    money: "No signal was sent, because profit made today gives no room tomorrow.",
    act: "Wait until open positions close or the day resets.",
  },
  FTMO_GAP: {
    rule: "FTMO",
    says: "A sudden jump of 15 % past all stops could take the account through its own loss limit.",
    money: "No signal was sent, because stops do not help in such a jump.",
    act: "Wait until open positions close; smaller positions leave more room.",
  },
} as const satisfies Record<string, CodeText>;
