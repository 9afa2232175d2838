/** The rules of one phase as this program is configured: its own limits, and how large it would trade. */
import type { Settings } from "../../app/config/schema.ts";
import { engineSettings } from "../../app/engine-settings.ts";
import type { PhaseRules } from "../../backtest/challenge/attempt.ts";
import { guarded, unguarded } from "../../backtest/challenge/stake.ts";
import type { RiskPreset } from "../../risk/preset.ts";

export type Sizing = {
  /** Share of the account one trade may lose; null = as configured. */
  readonly risk: number | null;
  readonly guard: boolean;
  /** Cost of a trade in R that sizes are chosen with. */
  readonly costR: number;
};

export function challengeRules(preset: RiskPreset, values: Settings, { risk, guard, costR }: Sizing): PhaseRules {
  const { own, limits } = engineSettings(values, "replay", "simulated", preset, values.THRESHOLD);
  const maxRisk = risk ?? limits.maxRisk;
  const idle = { mode: "dryrun", killSwitch: false, pausedUntil: null, threshold: values.THRESHOLD } as const;
  const controls = { ...limits, ...idle, maxRisk };
  const stakes = guard ? guarded({ preset, own, controls, costR }) : unguarded(maxRisk);
  return { preset, own, stakes, lossWindowMs: limits.backoffWindowMs };
}
