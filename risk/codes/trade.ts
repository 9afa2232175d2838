/** Reasons that lie in the trade itself: levels, reward, cost, confidence. */
import { type CodeText, NOTHING_RISKED } from "./text.ts";

export const TRADE_CODES = {
  PRICE_INVALID: {
    rule: "PRICE_LEVELS",
    says: "Entry, stop or target is not a positive price.",
    money: NOTHING_RISKED,
    act: "Nothing. If it repeats, check the data feed.",
  },
  STOP_WRONG_SIDE: {
    rule: "PRICE_LEVELS",
    says: "The stop does not lie on the losing side of the entry.",
    money: "No signal was sent, because its loss would have no bound.",
    act: "Nothing. It happens when the market hardly moves and the stop falls on the entry.",
  },
  TARGET_WRONG_SIDE: {
    rule: "PRICE_LEVELS",
    says: "The target does not lie on the winning side of the entry.",
    money: NOTHING_RISKED,
    act: "Nothing. If it repeats, check the model's label settings.",
  },
  STOP_TOO_CLOSE: {
    rule: "PRICE_LEVELS",
    says: "The stop is closer to the price than the venue allows.",
    money: "No signal was sent, because the venue would not accept the stop.",
    act: "Nothing. Wider stops come with a livelier market.",
  },
  REWARD_RISK_LOW: {
    rule: "REWARD_RISK",
    says: "The possible profit is less than twice the possible loss.",
    money: NOTHING_RISKED,
    act: "Nothing. Only trades with at least 2 to 1 are sent.",
  },
  REWARD_RISK_UNKNOWN: {
    rule: "REWARD_RISK",
    says: "The distance to the stop or to the target is not a positive number.",
    money: "No signal was sent, because profit and loss cannot be compared.",
    act: "Nothing. If it repeats, check the data feed.",
  },
  COST_HIGH: {
    rule: "COST",
    says: "Fees and spread would take more than a tenth of the risked amount.",
    money: "No signal was sent, because costs would eat too much of a win.",
    act: "Nothing. Costs weigh less when the market moves more.",
  },
  COST_OVER_FORECAST: {
    rule: "COST",
    says: "Fees and spread are more than 12 % of the movement that is forecast for the next four hours.",
    money: "No signal was sent, because in so quiet a market costs eat too much of a win.",
    act: "Nothing. Costs weigh less when the market moves more.",
  },
  COST_WIDER: {
    rule: "COST",
    advice: "always",
    says: "The expected cost was measured on a wider group of quotes, not on this symbol in this trading session.",
    money: "The real cost may be higher than the one shown.",
    act: "Nothing. Quotes are measured every night; own figures take over as soon as there are enough.",
  },
  COST_ASSUMED: {
    rule: "COST",
    advice: "always",
    says: "The cost of trading this symbol was never measured; what the model's labels assume stands in.",
    money: "The real cost may be higher than the one shown.",
    act: "Let it run live so that quotes are stored, or measure recorded ones with npm run execution:measure.",
  },
  COST_UNKNOWN: {
    rule: "COST",
    says: "The cost of the trade is not known.",
    money: NOTHING_RISKED,
    act: "Check the cost settings of the model and the instrument.",
  },
  CONFIDENCE_LOW: {
    rule: "CONFIDENCE",
    says: "The confidence is below the threshold.",
    money: "No signal was sent. Not trading is the normal answer.",
    act: "Nothing. /threshold shows the threshold; a lower one means more and weaker signals.",
  },
  CONFIDENCE_UNKNOWN: {
    rule: "CONFIDENCE",
    says: "The confidence is not a number between 0 and 1.",
    money: NOTHING_RISKED,
    act: "Check the model's calibration. Until then no signal will be sent.",
  },
  EXPECTANCY_NEGATIVE: {
    rule: "EXPECTANCY",
    advice: "dryrun",
    says: "On average such a trade has lost money after costs.",
    money: "Repeating it would probably lose money over time.",
    act: "Watch it in dry run. Live mode refuses such trades.",
  },
  EXPECTANCY_UNKNOWN: {
    rule: "EXPECTANCY",
    advice: "dryrun",
    says: "The model has no measured average profit or loss for such a trade.",
    money: "Nobody can say whether repeating it would earn or lose money.",
    act: "Watch it in dry run. Live mode refuses such trades.",
  },
} as const satisfies Record<string, CodeText>;
