/** SIZE: can the candidate be given a size that every cap allows? */
import { above, moneyBelow } from "./numbers.ts";
import { type JudgeRule, pass, refuse, unknown } from "./verdicts.ts";

export const judgeSize: JudgeRule = (_input, { sizing }) => {
  if ("fault" in sizing) return unknown("SIZE", sizing.fault);
  const { sized, wanted, smallest, riskCap } = sizing;
  if (sized.quantity > 0) return pass("SIZE", moneyBelow(sized.risk, riskCap));
  return refuse("SIZE", wanted > 0 ? "SIZE_BELOW_MINIMUM" : "SIZE_NO_ROOM", above("lots", wanted, smallest));
};
