/** The gate: sizes a candidate, lets every rule speak in its fixed order, and alone can approve. */
import { contextOf } from "./context.ts";
import { judgeCalendar } from "./rules/calendar.ts";
import { judgeFtmo } from "./rules/ftmo.ts";
import { judgeAccount, judgeData, judgeModel } from "./rules/inputs.ts";
import { judgeBackoff, judgeDuplicate, judgeRate } from "./rules/pace.ts";
import { judgeKillSwitch, judgeMode, judgePause, judgeState } from "./rules/permission.ts";
import { judgePortfolio } from "./rules/portfolio.ts";
import { judgeSize } from "./rules/size.ts";
import { judgeConfidence, judgeCost, judgeExpectancy, judgePriceLevels, judgeRewardRisk } from "./rules/trade.ts";
import type { JudgeRule } from "./rules/verdicts.ts";
import { UNSIZED } from "./sizing.ts";
import type { GateAnswer, GateInput, RiskApproved } from "./types.ts";
import { RULES, type Rule, refuses } from "./verdict.ts";

const JUDGES: Readonly<Record<Rule, JudgeRule>> = {
  DATA: judgeData,
  MODEL: judgeModel,
  ACCOUNT: judgeAccount,
  KILL_SWITCH: judgeKillSwitch,
  MODE: judgeMode,
  STATE: judgeState,
  PRICE_LEVELS: judgePriceLevels,
  REWARD_RISK: judgeRewardRisk,
  COST: judgeCost,
  CONFIDENCE: judgeConfidence,
  EXPECTANCY: judgeExpectancy,
  SIZE: judgeSize,
  PORTFOLIO: judgePortfolio,
  FTMO: judgeFtmo,
  BACKOFF: judgeBackoff,
  CALENDAR: judgeCalendar,
  PAUSE: judgePause,
  RATE: judgeRate,
  DUPLICATE: judgeDuplicate,
};

/**
 * Size first, then all rules, also after the first refusal. Pure: the same input gives the same answer. Approved only
 * when no rule refuses and the size is at least the smallest lot.
 */
export function evaluate(input: GateInput): GateAnswer {
  const context = contextOf(input);
  const verdicts = RULES.map((rule) => JUDGES[rule](input, context));
  const sized = "sized" in context.sizing ? context.sizing.sized : UNSIZED;
  const firstRefusal = verdicts.find(refuses) ?? null;
  const proof = { candidate: input.candidate, sized };
  const approved = firstRefusal === null && sized.quantity > 0 ? (proof as RiskApproved<typeof proof>) : null;
  return { verdicts, sized, firstRefusal, approved };
}
