/**
 * The simulator without models, their scores given as columns: how many candles a second where almost nothing can be
 * decided, and how many decisions a second where every slot has one, both with every fill and the whole gate.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { simulate } from "../../backtest/simulate/simulate.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { DAY_MS, MINUTE_MS, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import type { FeatureRow } from "../../engine/features/feature-set.ts";
import { featureSetOf, LONGEST_WARMUP_MINUTES } from "../../engine/features/sets.ts";
import type { ModelBundle } from "../../engine/ports.ts";
import { slotsBetween } from "../../engine/schedule.ts";
import { candlestickPatterns } from "../../market/candlestick-patterns.ts";
import { bundleOf, parseManifest } from "../../models/manifest.ts";
import { MODELS_FOLDER } from "../../models/registry.ts";
import { specOf } from "../../risk/symbols.ts";
import { settingsWith } from "../../test/support/engine.ts";
import { columnScorer } from "./column-scorer.ts";
import { type Measurement, rounded } from "./measure.ts";
import { randomWalk } from "./random-walk.ts";

const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
const MODEL = "win240-light-1";
const START = Date.UTC(2015, 0, 1);
const RUNS = 4;
/** Ten years with a candidate every 5,000 slots, which are 10,000 candles; four days with one at every slot. */
const QUIET = { days: 3650, every: 5000 };
const BUSY = { days: 4, every: 1 };
/** Calibrated by the model's own line: far below the floor, and enough for a signal. */
const LOW = 0.05;
const HIGH = 0.7;

type Timed = {
  readonly candles: number;
  readonly seconds: number;
  readonly decisions: number;
  readonly signals: number;
};

export async function simulation(): Promise<readonly Measurement[]> {
  const bundle = await bundleAsShipped();
  const quiet = await fastest(QUIET, bundle);
  const busy = await fastest(BUSY, bundle);
  const perSecond = ({ candles, seconds }: Timed): number => Math.round(candles / seconds);
  return [
    { name: "simulation, a candidate in 10,000 candles", value: perSecond(quiet), unit: "candles/s" },
    { name: "its ten years of one symbol", value: rounded(quiet.seconds, 2), unit: "s" },
    { name: "its signals with their fills", value: quiet.signals, unit: "signals" },
    {
      name: "simulation, a candidate at every slot",
      value: Math.round(busy.decisions / busy.seconds),
      unit: "decisions/s",
    },
  ];
}

export async function bundleAsShipped(): Promise<ModelBundle> {
  const manifest = parseManifest(await readFile(join(MODELS_FOLDER, "artifacts", MODEL, "manifest.json"), "utf8"));
  if (!manifest.ok) throw new Error(manifest.error.text);
  return bundleOf(manifest.value);
}

/** Processor time of the best of several runs: what neighbours do on the same machine is not the simulator's. */
async function fastest({ days, every }: typeof QUIET, bundle: ModelBundle): Promise<Timed> {
  const warm = (LONGEST_WARMUP_MINUTES * MINUTE_MS) / DAY_MS;
  const candles = randomWalk(1, START, warm + days);
  const slots = slotsBetween((START + warm * DAY_MS) as TimestampMs, (START + (warm + days) * DAY_MS) as TimestampMs);
  const long = Float64Array.from(slots, (_slot, index) => (index % every === 0 ? HIGH : LOW));
  const short = new Float64Array(slots.length).fill(LOW);
  const columns = new Map([[BTC, { long, short }]]);
  const set = featureSetOf(bundle);
  const decided = slots.filter((_slot, index) => index % every === 0);
  const rows = new Map(decided.map((slot) => [slot, set.compute(candles, slot)]));
  const rowAt = (slot: TimestampMs): FeatureRow => rows.get(slot) ?? set.compute(candles, slot);
  const settings = settingsWith();
  let best: Timed | null = null;
  for (let run = 0; run < RUNS; run += 1) {
    const started = process.cpuUsage();
    const { ledger } = await simulate({
      ...{ tape: new Map([[BTC, candles]]), instruments: [BTC], slots, settings, specs: specOf },
      inference: { bundle, score: async () => [], stop: async () => {} },
      execution: { at: () => null },
      detect: candlestickPatterns,
      scorer: () => columnScorer(slots, bundle, columns, rowAt, settings.candidateFloor),
    });
    const { user, system } = process.cpuUsage(started);
    const seconds = (user + system) / 1e6;
    const { decisions, signals } = ledger.counts();
    const timed = { candles: (slots.length * SLOT_MS) / MINUTE_MS, seconds, decisions, signals };
    if (best === null || seconds < best.seconds) best = timed;
  }
  if (best === null) throw new Error("Nothing was run.");
  return best;
}
