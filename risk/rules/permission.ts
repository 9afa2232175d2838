/** KILL_SWITCH, MODE, STATE and PAUSE: do people, the mode and the account's state allow a new signal now? */
import type { GateContext } from "../context.ts";
import { POLICY } from "../policy.ts";
import { levelFrom, worstUsed } from "../state.ts";
import { above, below, NO_NUMBERS, type Numbers } from "./numbers.ts";
import { advise, type JudgeRule, pass, refuse, unknown } from "./verdicts.ts";

export const judgeKillSwitch: JudgeRule = ({ controls }) =>
  controls.killSwitch === false ? pass("KILL_SWITCH") : refuse("KILL_SWITCH", "KILL_SWITCH_ON");

export const judgeMode: JudgeRule = ({ controls, model }) => {
  if (controls.mode === "dryrun") return pass("MODE");
  const numbers = above("ratio", controls.threshold, POLICY.liveThreshold);
  if (!(controls.threshold >= POLICY.liveThreshold)) return refuse("MODE", "MODE_THRESHOLD_LOW", numbers);
  return model.status === "live" ? pass("MODE", numbers) : refuse("MODE", "MODE_MODEL_NOT_PROMOTED");
};

export const judgeState: JudgeRule = (_input, context) => {
  const { level, totalLock } = context.state;
  switch (level) {
    case "ACTIVE":
      return pass("STATE", used(context, levelFrom("CLOSE_ONLY")));
    case "REDUCED":
      return advise("STATE", "STATE_REDUCED", used(context, levelFrom("CLOSE_ONLY")));
    case "CLOSE_ONLY":
      return refuse("STATE", "STATE_CLOSE_ONLY", used(context, levelFrom("CLOSE_ONLY")));
    case "FLATTEN_ADVICE":
      return refuse("STATE", "STATE_FLATTEN_ADVICE", used(context, levelFrom("FLATTEN_ADVICE")));
    case "LOCKED":
      return refuse("STATE", totalLock ? "STATE_LOCKED_TOTAL" : "STATE_LOCKED_DAY", used(context, levelFrom("LOCKED")));
  }
};

/** Share of the tighter own limit that is used, against the share from which nothing new may be opened. */
function used({ account, today }: GateContext, limit: number): Numbers {
  return account === null || today === null ? NO_NUMBERS : below("ratio", worstUsed(today, account), limit);
}

export const judgePause: JudgeRule = ({ at, controls: { pausedUntil } }) => {
  if (pausedUntil === null) return pass("PAUSE");
  if (!Number.isFinite(pausedUntil)) return unknown("PAUSE", "SETTING_INVALID");
  return pausedUntil > at ? refuse("PAUSE", "PAUSED", below("seconds", (pausedUntil - at) / 1000, 0)) : pass("PAUSE");
};
