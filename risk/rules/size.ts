/** SIZE: can the candidate be given a size that every cap allows? */
import type { Cents } from "../../core/money.ts";
import { sizingBase } from "../sizing.ts";
import { above, moneyBelow } from "./numbers.ts";
import { type JudgeRule, pass, refuse, unknown } from "./verdicts.ts";

export const judgeSize: JudgeRule = ({ controls }, { sizing, spec, account }) => {
  if ("fault" in sizing) return unknown("SIZE", sizing.fault);
  if (spec === null || account === null) return unknown("SIZE", "SIZE_UNKNOWN");
  const { sized, wanted } = sizing;
  if (sized.quantity > 0) {
    const cap = Math.floor(controls.maxRisk * sizingBase(account) + 1e-6) as Cents;
    return pass("SIZE", moneyBelow(sized.risk, cap));
  }
  const numbers = above("lots", wanted, spec.volumeMin);
  return refuse("SIZE", wanted > 0 ? "SIZE_BELOW_MINIMUM" : "SIZE_NO_ROOM", numbers);
};
