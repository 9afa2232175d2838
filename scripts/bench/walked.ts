/** A simulated run on random walks with the shipped models, and what it took. */
import { openModel } from "../../app/engine.ts";
import { simulate } from "../../backtest/simulate/simulate.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { DAY_MS, MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import { LONGEST_WARMUP_MINUTES } from "../../engine/features/sets.ts";
import type { Inference } from "../../engine/ports.ts";
import { slotsBetween } from "../../engine/schedule.ts";
import { candlestickPatterns } from "../../market/candlestick-patterns.ts";
import { specOf } from "../../risk/symbols.ts";
import { settingsWith } from "../../test/support/engine.ts";
import { randomWalk } from "./random-walk.ts";

const WARMUP_DAYS = (LONGEST_WARMUP_MINUTES * MINUTE_MS) / DAY_MS;
const START = Date.UTC(2024, 0, 1);

export type Asked = { readonly symbols: readonly string[]; readonly days: number };
export type Walked = {
  /** Judged candles of all symbols: two a slot. */
  readonly candles: number;
  readonly decisions: number;
  readonly wallSeconds: number;
  /** Processor time of all threads, and of the one that computes features and decides. */
  readonly seconds: number;
  readonly mainSeconds: number;
};

export async function withShippedModels<T>(use: (inference: Inference) => Promise<T>): Promise<T> {
  const inference = await openModel(null);
  if (!inference.ok) throw new Error(inference.error.lines.join(" "));
  try {
    return await use(inference.value);
  } finally {
    await inference.value.stop();
  }
}

export async function walked({ symbols, days }: Asked, inference: Inference): Promise<Walked> {
  const instruments = symbols.map((symbol) => `binanceusdm:${symbol}` as InstrumentId);
  const tape = new Map(instruments.map((one, index) => [one, randomWalk(index + 1, START, WARMUP_DAYS + days)]));
  const at = (day: number): TimestampMs => (START + day * DAY_MS) as TimestampMs;
  const slots = slotsBetween(at(WARMUP_DAYS), at(WARMUP_DAYS + days));
  const [before, mainBefore, started] = [process.cpuUsage(), process.threadCpuUsage(), performance.now()];
  const { ledger } = await simulate({
    ...{ tape, instruments, slots, settings: settingsWith({ threshold: 0.5 }), inference, specs: specOf },
    execution: { at: () => null },
    detect: candlestickPatterns,
  });
  const wallSeconds = (performance.now() - started) / 1000;
  const seconds = secondsOf(process.cpuUsage(before));
  const mainSeconds = secondsOf(process.threadCpuUsage(mainBefore));
  const candles = instruments.length * days * (DAY_MS / MINUTE_MS);
  return { candles, decisions: ledger.counts().decisions, wallSeconds, seconds, mainSeconds };
}

const secondsOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;
