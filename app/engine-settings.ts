/** From configuration values to the engine's own settings: percent become shares, symbols become instruments. */
import { createHash } from "node:crypto";
import { sha256 } from "../core/ids.ts";
import type { InstrumentId } from "../core/instrument.ts";
import { cents } from "../core/money.ts";
import { MINUTE_MS } from "../core/time.ts";
import type { Inference } from "../engine/ports.ts";
import type { EngineSettings } from "../engine/settings.ts";
import type { RiskPreset } from "../risk/preset.ts";
import type { Settings } from "./config/schema.ts";
import type { Launch } from "./launch.ts";

export type Feed = "replay" | "ccxt";

const share = (percent: number): number => percent / 100;

export function engineSettings(
  values: Settings,
  feed: Feed,
  venue: string,
  preset: RiskPreset,
  threshold: number,
): EngineSettings {
  return {
    runScope: runScope(values, feed),
    mode: values.MODE,
    feed,
    venue,
    threshold,
    killSwitchInEnvironment: values.KILL_SWITCH,
    candidateFloor: values.CANDIDATE_FLOOR,
    tierEdges: values.TIER_EDGES ?? null,
    weights: values.ENSEMBLE_WEIGHTS,
    limits: {
      maxSignalsPerHour: values.MAX_SIGNALS_PER_HOUR,
      maxSignalsPerHourHigh: values.MAX_SIGNALS_PER_HOUR_HIGH,
      maxOpen: values.MAX_OPEN_SIGNALS,
      maxRisk: share(values.MAX_RISK_PCT),
      maxValue: share(values.MAX_VALUE_PCT),
      maxDrawdown: share(values.MAX_DRAWDOWN_PCT),
      // Nobody loses infinitely often: that is how 0 turns the rule off.
      backoffLosses: values.BACKOFF_LOSSES === 0 ? Number.POSITIVE_INFINITY : values.BACKOFF_LOSSES,
      backoffWindowMs: values.BACKOFF_WINDOW_MIN * MINUTE_MS,
      backoffCut: values.BACKOFF_RISK_CUT,
    },
    preset,
    own: { daily: share(values.OWN_DAILY_LOSS_PCT), total: share(values.OWN_TOTAL_LOSS_PCT) },
    initial: cents(values.ACCOUNT_INITIAL),
    currency: values.ACCOUNT_CURRENCY,
    signalValidMs: values.SIGNAL_VALID_MIN * MINUTE_MS,
    unusualMoveAlerts: values.UNUSUAL_MOVE_ALERTS,
    snapshotMaxAgeMs: values.ACCOUNT_SNAPSHOT_MAX_AGE_MIN * MINUTE_MS,
  };
}

/** Names everything that decides and is not stored in the ledger: equal prints judge alike. */
export const settingsPrint = (settings: EngineSettings, watched: readonly InstrumentId[]): string =>
  sha256(JSON.stringify({ settings, watched })).slice(0, 16);

/**
 * Account and mode for live feeds, the word `replay` for recorded ones: a replay has a database of its own, and the
 * same recording under the same account must give the same decision ids.
 */
function runScope(values: Settings, feed: Feed): string {
  const account = [values.FTMO_PRESET, values.ACCOUNT_INITIAL, values.ACCOUNT_CURRENCY, values.LIVE_CONFIRM ?? ""];
  const short = createHash("sha256").update(account.join("|")).digest("hex").slice(0, 12);
  return `${feed === "replay" ? "replay" : values.MODE}:${short}`;
}

/**
 * A replay that nobody gave a threshold is the demo: it uses the model's own HIGH line, the confidence that the top
 * twentieth of its calibration slice reached, because the real default is almost never reached by an honest model.
 */
export function thresholdOf({ feed, config }: Launch, { bundle }: Inference): number {
  if (feed !== "replay" || config.sources.THRESHOLD !== "default") return config.values.THRESHOLD;
  return Math.round(bundle.tierEdges[1] * 1000) / 1000;
}
