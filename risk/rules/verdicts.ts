/** The four things a rule can say. */
import type { RefusalCode } from "../codes.ts";
import type { GateContext } from "../context.ts";
import type { GateInput } from "../types.ts";
import type { Rule, Verdict } from "../verdict.ts";
import { NO_NUMBERS, type Numbers } from "./numbers.ts";

/** A rule is a pure predicate on the sized candidate; what it needs beyond the input is worked out once per evaluation. */
export type JudgeRule = (input: GateInput, context: GateContext) => Verdict;

export const pass = (rule: Rule, numbers: Numbers = NO_NUMBERS): Verdict => ({
  rule,
  code: "OK",
  outcome: "pass",
  ...numbers,
});

export const refuse = (rule: Rule, code: RefusalCode, numbers: Numbers = NO_NUMBERS): Verdict => ({
  rule,
  code,
  outcome: "refuse",
  ...numbers,
});

/** Something needed is missing or contradictory: refuses like `refuse`. */
export const unknown = (rule: Rule, code: RefusalCode, numbers: Numbers = NO_NUMBERS): Verdict => ({
  rule,
  code,
  outcome: "unknown",
  ...numbers,
});

export const advise = (rule: Rule, code: RefusalCode, numbers: Numbers = NO_NUMBERS): Verdict => ({
  rule,
  code,
  outcome: "advice",
  ...numbers,
});
