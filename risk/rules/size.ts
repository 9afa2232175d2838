/** SIZE: can the candidate be given a size that every cap allows? */
import { above, below, moneyBelow } from "./numbers.ts";
import { advise, type JudgeRule, pass, refuse, unknown } from "./verdicts.ts";

export const judgeSize: JudgeRule = (_input, { sizing }) => {
  if ("fault" in sizing) return unknown("SIZE", sizing.fault);
  const { sized, wanted, smallest, unforecast, riskCap } = sizing;
  if (sized.quantity > 0 && sized.quantity < unforecast) {
    return advise("SIZE", "SIZE_CUT_BY_FORECAST", below("lots", sized.quantity, unforecast));
  }
  if (sized.quantity > 0) return pass("SIZE", moneyBelow(sized.risk, riskCap));
  return refuse("SIZE", wanted > 0 ? "SIZE_BELOW_MINIMUM" : "SIZE_NO_ROOM", above("lots", wanted, smallest));
};
