/** PORTFOLIO: does the candidate fit beside what is open, and has the account not fallen too far? */
import type { Cents } from "../../core/money.ts";
import type { GateContext } from "../context.ts";
import { POLICY } from "../policy.ts";
import { groupRiskCap } from "../sizing.ts";
import type { AccountState, GateInput } from "../types.ts";
import type { Verdict } from "../verdict.ts";
import type { Exposure } from "../worst-case.ts";
import { below, moneyBelow } from "./numbers.ts";
import { type JudgeRule, pass, refuse, unknown } from "./verdicts.ts";

export const judgePortfolio: JudgeRule = (input, context) => {
  const { maxOpen, maxDrawdown } = input.controls;
  if (!(maxOpen >= 0 && maxDrawdown > 0)) return unknown("PORTFOLIO", "SETTING_INVALID");
  const { account, group } = context;
  if (account === null || group === null) return unknown("PORTFOLIO", "PORTFOLIO_UNKNOWN");
  return tooMany(input) ?? tooDeep(input, account) ?? tooAlike(input, context, account, group) ?? fits(input);
};

const openNumbers = ({ open, controls }: GateInput) => below("count", open.length + 1, controls.maxOpen);
const fits = (input: GateInput): Verdict => pass("PORTFOLIO", openNumbers(input));

function tooMany(input: GateInput): Verdict | null {
  if (input.open.length + 1 <= input.controls.maxOpen) return null;
  return refuse("PORTFOLIO", "PORTFOLIO_MAX_OPEN", openNumbers(input));
}

function tooDeep({ controls: { maxDrawdown } }: GateInput, { peakEquity, equity }: AccountState): Verdict | null {
  const drawdown = (peakEquity - equity) / peakEquity;
  if (drawdown <= maxDrawdown) return null;
  return refuse("PORTFOLIO", "PORTFOLIO_DRAWDOWN", below("ratio", drawdown, maxDrawdown));
}

/** Risks of correlated positions add up and opposite sides do not net: in a crash they fail together. */
function tooAlike(
  { preset }: GateInput,
  { judged, specFault }: GateContext,
  account: AccountState,
  group: Exposure,
): Verdict | null {
  if (judged === null) return unknown("PORTFOLIO", specFault);
  const risk = (group.loss + judged.risk) as Cents;
  const notional = (group.notional + judged.notional) as Cents;
  if (!Number.isFinite(risk + notional)) return unknown("PORTFOLIO", "PORTFOLIO_UNKNOWN");
  const riskCap = Math.floor(groupRiskCap(account, preset) + 1e-6) as Cents;
  const notionalCap = Math.floor(POLICY.groupNotional * account.initial + 1e-6) as Cents;
  if (risk > riskCap) return refuse("PORTFOLIO", "PORTFOLIO_GROUP_RISK", moneyBelow(risk, riskCap));
  if (notional > notionalCap) return refuse("PORTFOLIO", "PORTFOLIO_GROUP_NOTIONAL", moneyBelow(notional, notionalCap));
  return null;
}
