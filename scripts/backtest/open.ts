/** What a simulated run stands on: its candles, their usable range, settings, rules and model. */
import { join } from "node:path";
import { loadConfig } from "../../app/config/load.ts";
import type { Settings } from "../../app/config/schema.ts";
import { openModel, presetOf } from "../../app/engine.ts";
import { engineSettings } from "../../app/engine-settings.ts";
import type { Tape } from "../../backtest/simulate/tape.ts";
import { type InstrumentId, symbolOf, venueOf } from "../../core/instrument.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { openExecutionFiles } from "../../db/execution.ts";
import type { ExecutionMetrics } from "../../engine/execution/metrics.ts";
import { type ExecutionSource, inForceAt } from "../../engine/execution/versions.ts";
import type { Inference } from "../../engine/ports.ts";
import type { EngineSettings } from "../../engine/settings.ts";
import type { RiskPreset } from "../../risk/preset.ts";
import type { BacktestWish } from "./arguments.ts";
import { type BacktestRange, backtestRange } from "./range.ts";
import { openStrategy, strategyInference } from "./strategy.ts";
import { readTape } from "./tape.ts";

/** What all variants of a run share: candles, range, rules and measured costs. */
export type Ground = BacktestRange & {
  readonly tape: Tape;
  readonly values: Settings;
  readonly preset: RiskPreset;
  /** In use now: what the report costs the trades by. */
  readonly metrics: ExecutionMetrics;
  /** In force at each slot: what decisions were made by. */
  readonly execution: ExecutionSource;
};

export type OpenBacktest = BacktestRange & {
  readonly tape: Tape;
  readonly symbols: readonly string[];
  readonly settings: EngineSettings;
  readonly threshold: number;
  readonly inference: Inference;
  readonly metrics: ExecutionMetrics;
  readonly execution: ExecutionSource;
};
type Refused = readonly string[];

/** Who decides: a strategy in place of the models, else the model of that tag, else the one that serves. */
export type Chooser = Pick<BacktestWish, "model" | "strategy">;

export async function openBacktest(
  wish: BacktestWish,
  environment: NodeJS.ProcessEnv,
): Promise<Result<OpenBacktest, Refused>> {
  const ground = await openGround(wish, environment);
  return ground.ok ? openRun(ground.value, wish) : ground;
}

export type GroundWish = Omit<BacktestWish, "model" | "strategy" | "seed" | "out" | "json">;

/** With candles that somebody read already, no file is read again. */
export async function openGround(
  wish: GroundWish,
  environment: NodeJS.ProcessEnv,
  known: Tape | null = null,
): Promise<Result<Ground, Refused>> {
  const settled = settingsOf(wish, environment);
  if (!settled.ok) return settled;
  const { values, preset } = settled.value;
  const tape = known === null ? await readTape(wish.files, wish.symbols, values.SYMBOLS) : ok(known);
  if (!tape.ok) return tape;
  const range = backtestRange(tape.value, wish, wish.allowHoles);
  if (!range.ok) return range;
  const costs = openExecutionFiles(join(values.VAR_DIR, "execution"));
  const metrics = await costs.current();
  const versions = await costs.versions();
  if (!metrics.ok) return err([metrics.error.text]);
  if (!versions.ok) return err([versions.error.text]);
  const execution: ExecutionSource = { at: (slot) => inForceAt(versions.value, slot) };
  return ok({ ...range.value, tape: tape.value, values, preset, metrics: metrics.value, execution });
}

function settingsOf(
  { preset: id, threshold }: Pick<BacktestWish, "preset" | "threshold">,
  environment: NodeJS.ProcessEnv,
): Result<Pick<Ground, "values" | "preset">, Refused> {
  const flags = {
    ...(id === null ? {} : { FTMO_PRESET: id }),
    ...(threshold === null ? {} : { THRESHOLD: String(threshold) }),
  };
  const config = loadConfig({ defaults: {}, configFile: null, environment, flags });
  if (!config.ok) return err(config.error.map(({ text }) => text));
  const { values } = config.value;
  const preset = presetOf(values);
  return preset.ok ? ok({ values, preset: preset.value }) : err(preset.error.lines);
}

export async function openRun(ground: Ground, chooser: Chooser): Promise<Result<OpenBacktest, Refused>> {
  const { tape, values, preset, from, until, slots, metrics, execution } = ground;
  const inference = await openInference(chooser, values);
  if (!inference.ok) return inference;
  const [first = "" as InstrumentId] = tape.keys();
  const usual = engineSettings(values, "replay", venueOf(first), preset, values.THRESHOLD);
  // Weights name groups of models, of which a strategy has none.
  const settings = chooser.strategy === null ? usual : { ...usual, weights: null };
  const symbols = [...tape.keys()].map(symbolOf);
  const threshold = values.THRESHOLD;
  const judged = { settings, threshold, inference: inference.value, execution };
  return ok({ tape, symbols, from, until, slots, metrics, ...judged });
}

/** The model asked for, or the one that serves; with a strategy in its place where one was given. */
async function openInference(
  { model, strategy: file }: Chooser,
  values: Settings,
): Promise<Result<Inference, Refused>> {
  const strategy = file === null ? null : await openStrategy(file);
  if (strategy !== null && !strategy.ok) return strategy;
  const inference = await openModel(model ?? values.MODEL, values.VAR_DIR);
  if (!inference.ok) return err(inference.error.lines);
  if (file === null || strategy === null) return inference;
  return ok(strategyInference(inference.value, strategy.value, file));
}
