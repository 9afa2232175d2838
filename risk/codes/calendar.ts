/** Reasons that lie in the calendar of news and market closures. */
import { type CodeText, NOTHING_RISKED } from "./text.ts";

export const CALENDAR_CODES = {
  CALENDAR_MISSING: {
    rule: "CALENDAR",
    advice: "always",
    says: "No calendar of news and market closures is loaded, so these rules were not checked.",
    money: "The signal may fall into news or shortly before a market closes.",
    act: "Look at a calendar yourself before you trade, or load one with CALENDAR_FILE.",
  },
  CALENDAR_OUTDATED: {
    rule: "CALENDAR",
    advice: "dryrun",
    says: "The calendar does not cover this time, so news and closures were checked in part only.",
    money: "The signal may fall into news or shortly before a market closes.",
    act: "Put a newer calendar in CALENDAR_FILE and start again. Live mode refuses until then.",
  },
  CALENDAR_CLOSED: {
    rule: "CALENDAR",
    says: "The market is closed, or closes while the signal could still be followed.",
    money: NOTHING_RISKED,
    act: "Wait until it opens again.",
  },
  CALENDAR_PRE_CLOSE: {
    rule: "CALENDAR",
    says: "The market closes soon, and the account's rules forbid to open a trade shortly before a long closure.",
    money: "No signal was sent, so that the trade cannot count as gambling on the gap.",
    act: "Wait until the market opens again.",
  },
  CALENDAR_FLAT: {
    rule: "CALENDAR",
    says: "The trade could still be open when the market closes, and the account's rules ask to be flat by then.",
    money: "No signal was sent, so that nothing is left open over the closure.",
    act: "Wait until the market opens again, and close what is still open before it closes.",
  },
  CALENDAR_NEWS: {
    rule: "CALENDAR",
    says: "The signal could be followed within minutes of selected news, when this account may not open a trade.",
    money: "No signal was sent, so that the news rule cannot be broken. Crypto counts as concerned, as a precaution.",
    act: "Wait until the news is out and the minutes after it have passed.",
  },
  CALENDAR_NEWS_HELD: {
    rule: "CALENDAR",
    says: "Selected news is due while the trade could be open, and a stop or target filled in it breaks a rule.",
    money: "No signal was sent, so that the news rule cannot be broken. Crypto counts as concerned, as a precaution.",
    act: "Wait until the news is out. What is open already: close it before, or be ready to answer for a fill.",
  },
  CALENDAR_CLOSURE_AHEAD: {
    rule: "CALENDAR",
    advice: "always",
    says: "The market closes while this trade could still be open.",
    money: "The price may open again beyond the stop, and the loss may then be larger than planned.",
    act: "Consider closing the trade before the market does.",
  },
  CALENDAR_GAP_TRADING: {
    rule: "CALENDAR",
    advice: "always",
    says: "Major news is due within minutes, and the firm forbids trades opened to profit from such a jump.",
    money: "Profit of such a trade may be taken away, and its loss may be larger than planned.",
    act: "Wait until the news is out.",
  },
  CALENDAR_WEEKEND: {
    rule: "CALENDAR",
    advice: "always",
    says: "The trade could be open over the weekend, and the account's rules ask to be flat where markets close.",
    money: "Whether the firm counts a market that stays open is not published; holding it may break a rule.",
    act: "Close it before the weekend, or ask the firm's support first.",
  },
} as const satisfies Record<string, CodeText>;
