/** What configuration and people have set, as the engine needs it; and which of the two wins. */
import type { Cents } from "../core/money.ts";
import type { TimestampMs } from "../core/time.ts";
import type { Calendar } from "../risk/calendar.ts";
import type { RiskPreset } from "../risk/preset.ts";
import type { Controls as GateControls, Mode, OwnLimits } from "../risk/types.ts";
import type { EnsembleWeights } from "./confidence/ensemble.ts";
import type { TierEdges } from "./confidence/tier.ts";
import type { Controls } from "./ports.ts";

/** In live nobody may ask for less certainty than this. */
export const LIVE_MINIMUM_THRESHOLD = 0.7;

/** One object for the life of the process: read it, never copy it, because its values may change between two scans. */
export type EngineSettings = {
  /** Account and mode, or the replay run: part of every decision id. */
  readonly runScope: string;
  readonly mode: Mode;
  readonly feed: string;
  readonly venue: string;
  readonly threshold: number;
  readonly killSwitchInEnvironment: boolean;
  readonly candidateFloor: number;
  /** Null = the edges measured on the model's calibration slice. */
  readonly tierEdges: TierEdges | null;
  /** By group; null = as the bundle says. */
  readonly weights: EnsembleWeights | null;
  readonly limits: Omit<GateControls, "mode" | "killSwitch" | "pausedUntil" | "threshold">;
  readonly preset: RiskPreset;
  /** News and market closures; absent or null = none was given. */
  readonly calendar?: Calendar | null;
  readonly own: OwnLimits;
  readonly initial: Cents;
  readonly currency: string;
  readonly signalValidMs: number;
  /** Whether people are told of moves beyond what was forecast. */
  readonly unusualMoveAlerts: boolean;
  /** How long figures stated in chat may be used, milliseconds. */
  readonly snapshotMaxAgeMs: number;
};

/** The confidence a signal needs now: what was set in chat, else configured; never under the minimum in live. */
export function thresholdNow(settings: EngineSettings, controls: Pick<Controls, "setting">): number {
  const stored = controls.setting("threshold");
  const wished = stored === null ? settings.threshold : Number(stored);
  return settings.mode === "live" ? Math.max(LIVE_MINIMUM_THRESHOLD, wished) : wished;
}

/** On when the environment says so (chat cannot lift that) or when somebody switched it on. */
export const killSwitchNow = (settings: EngineSettings, controls: Pick<Controls, "setting">): boolean =>
  settings.killSwitchInEnvironment || controls.setting("kill_switch") === "on";

/** Until when no signal is sent; null = not paused. */
export function pauseNow(controls: Pick<Controls, "setting">, at: TimestampMs): TimestampMs | null {
  const until = Number(controls.setting("paused_until") ?? 0);
  return until > at ? (until as TimestampMs) : null;
}

/** The gate's controls at this moment. */
export function controlsNow(settings: EngineSettings, controls: Pick<Controls, "setting">): GateControls {
  const paused = controls.setting("paused_until");
  return {
    ...settings.limits,
    mode: settings.mode,
    killSwitch: killSwitchNow(settings, controls),
    pausedUntil: paused === null ? null : (Number(paused) as TimestampMs),
    threshold: thresholdNow(settings, controls),
  };
}
