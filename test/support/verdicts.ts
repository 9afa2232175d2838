/** What one rule says about a gate input. */
import { evaluate } from "../../risk/gate.ts";
import type { GateInput } from "../../risk/types.ts";
import type { Rule, Verdict } from "../../risk/verdict.ts";
import { aGateInput } from "./gate.ts";

export const verdictOf = (rule: Rule, over: Partial<GateInput> = {}): Verdict =>
  evaluate(aGateInput(over)).verdicts.find((verdict) => verdict.rule === rule)!;

/** A verdict in one line: outcome, code, was, limit, room, unit. */
export const line = (rule: Rule, over: Partial<GateInput> = {}): readonly unknown[] => {
  const { outcome, code, was, limit, room, unit } = verdictOf(rule, over);
  return [outcome, code, was, limit, room, unit];
};
