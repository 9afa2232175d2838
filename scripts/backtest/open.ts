/** What a simulated run stands on: its candles, their usable range, settings, rules and model. */
import { join } from "node:path";
import { loadConfig } from "../../app/config/load.ts";
import type { Settings } from "../../app/config/schema.ts";
import { openModel, presetOf } from "../../app/engine.ts";
import { engineSettings } from "../../app/engine-settings.ts";
import { replayRange } from "../../app/replay-range.ts";
import type { Tape } from "../../backtest/simulate/tape.ts";
import { type InstrumentId, symbolOf, venueOf } from "../../core/instrument.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { TimestampMs } from "../../core/time.ts";
import { openExecutionFiles } from "../../db/execution.ts";
import type { ExecutionMetrics } from "../../engine/execution/metrics.ts";
import { LONGEST_WARMUP_MINUTES } from "../../engine/features/sets.ts";
import type { Inference } from "../../engine/ports.ts";
import type { EngineSettings } from "../../engine/settings.ts";
import { segmentsOf } from "../../market/coverage.ts";
import { readSources } from "../snapshot/sources.ts";
import type { BacktestWish } from "./arguments.ts";
import { openStrategy, strategyInference } from "./strategy.ts";

export type OpenBacktest = {
  readonly tape: Tape;
  readonly symbols: readonly string[];
  readonly from: TimestampMs;
  readonly until: TimestampMs;
  readonly slots: readonly TimestampMs[];
  readonly settings: EngineSettings;
  readonly threshold: number;
  readonly inference: Inference;
  readonly metrics: ExecutionMetrics;
};
type Refused = readonly string[];

export async function openBacktest(
  wish: BacktestWish,
  environment: NodeJS.ProcessEnv,
): Promise<Result<OpenBacktest, Refused>> {
  const flags = {
    ...(wish.preset === null ? {} : { FTMO_PRESET: wish.preset }),
    ...(wish.threshold === null ? {} : { THRESHOLD: String(wish.threshold) }),
  };
  const config = loadConfig({ defaults: {}, configFile: null, environment, flags });
  if (!config.ok) return err(config.error.map(({ text }) => text));
  const { values } = config.value;
  const preset = presetOf(values);
  if (!preset.ok) return err(preset.error.lines);
  const tape = await tapeOf(wish, values);
  if (!tape.ok) return tape;
  const range = rangeOf(tape.value, wish);
  if (!range.ok) return range;
  const metrics = await openExecutionFiles(join(values.VAR_DIR, "execution")).current();
  if (!metrics.ok) return err([metrics.error.text]);
  const inference = await openInference(wish, values);
  if (!inference.ok) return inference;
  const [first = "" as InstrumentId] = tape.value.keys();
  const usual = engineSettings(values, "replay", venueOf(first), preset.value, values.THRESHOLD);
  // Weights name groups of models, of which a strategy has none.
  const settings = wish.strategy === null ? usual : { ...usual, weights: null };
  const { from, until, slots } = range.value;
  const symbols = [...tape.value.keys()].map(symbolOf);
  const opened = { tape: tape.value, symbols, from, until, slots, settings, threshold: values.THRESHOLD };
  return ok({ ...opened, inference: inference.value, metrics: metrics.value });
}

/** The model asked for, or the one that serves; with a strategy in its place where one was given. */
async function openInference(
  { model, strategy: file }: BacktestWish,
  values: Settings,
): Promise<Result<Inference, Refused>> {
  const strategy = file === null ? null : await openStrategy(file);
  if (strategy !== null && !strategy.ok) return strategy;
  const inference = await openModel(model ?? values.MODEL, values.VAR_DIR);
  if (!inference.ok) return err(inference.error.lines);
  if (file === null || strategy === null) return inference;
  return ok(strategyInference(inference.value, strategy.value, file));
}

/** Instruments in the order asked for, else in that of SYMBOLS, the others behind. */
async function tapeOf({ files, symbols }: BacktestWish, { SYMBOLS }: Settings): Promise<Result<Tape, Refused>> {
  const read = await readSources(files);
  if (!read.ok) return read;
  const known = new Map(read.value.recorded.map(({ instrument, candles }) => [instrument, candles]));
  const venues = new Set([...known.keys()].map(venueOf));
  if (venues.size > 1) {
    const names = [...venues].join(", ");
    return err([`The files are of several venues (${names}), but an account trades on one. Give the files of one.`]);
  }
  const bySymbol = new Map([...known].map((entry) => [symbolOf(entry[0]), entry]));
  const missing = (symbols ?? []).filter((symbol) => !bySymbol.has(symbol));
  if (missing.length > 0) {
    return err([`No file holds candles of ${missing.join(", ")}. Leave it out of --symbols or add its file.`]);
  }
  const usual = [...new Set([...SYMBOLS, ...bySymbol.keys()])];
  const wanted = (symbols ?? usual).flatMap((symbol) => {
    const entry = bySymbol.get(symbol);
    return entry === undefined ? [] : [entry];
  });
  return ok(new Map(wanted));
}

function rangeOf(tape: Tape, { from, until }: BacktestWish): ReturnType<typeof usable> {
  const coverage = [...tape].map(([instrument, columns]) => ({
    ...{ instrument, segments: segmentsOf(columns), candles: columns.length, rejected: 0, duplicates: 0 },
  }));
  return usable(coverage, from, until);
}

function usable(
  coverage: Parameters<typeof replayRange>[0],
  from: TimestampMs | null,
  until: TimestampMs | null,
): Result<Pick<OpenBacktest, "from" | "until" | "slots">, Refused> {
  const range = replayRange(coverage, LONGEST_WARMUP_MINUTES, { from, until });
  return range.ok ? range : err(range.error.lines);
}
