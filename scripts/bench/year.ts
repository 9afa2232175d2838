/** What a year of three symbols weighs in a simulated run: candles, columns, and all that is followed, decided and counted. */
import { simulate } from "../../backtest/simulate/simulate.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { DAY_MS, MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import { featureSetOf, LONGEST_WARMUP_MINUTES } from "../../engine/features/sets.ts";
import { slotsBetween } from "../../engine/schedule.ts";
import { candlestickPatterns } from "../../market/candlestick-patterns.ts";
import { specOf } from "../../risk/symbols.ts";
import { settingsWith } from "../../test/support/engine.ts";
import { columnScorer } from "./column-scorer.ts";
import type { Measurement } from "./measure.ts";
import { randomWalk } from "./random-walk.ts";
import { bundleAsShipped } from "./simulation.ts";

const INSTRUMENTS = ["BTC", "ETH", "BNB"].map((base) => `binanceusdm:${base}/USDT` as InstrumentId);
const START = Date.UTC(2024, 0, 1);
const DAYS = 365;
/** Of the slots one in so many has a candidate, of either side in turn: every quarter of an hour follows both sides. */
const EVERY = 3;

export async function year(): Promise<readonly Measurement[]> {
  const bundle = await bundleAsShipped();
  const warm = START + LONGEST_WARMUP_MINUTES * MINUTE_MS;
  const days = LONGEST_WARMUP_MINUTES / (DAY_MS / MINUTE_MS) + DAYS;
  const tape = new Map(INSTRUMENTS.map((one, index) => [one, randomWalk(index + 1, START, days)]));
  const slots = slotsBetween(warm as TimestampMs, (warm + DAYS * DAY_MS) as TimestampMs);
  const scores = (turn: number): Float64Array =>
    Float64Array.from(slots, (_slot, index) => (index % (2 * EVERY) === turn ? 0.7 : 0.05));
  const columns = new Map(INSTRUMENTS.map((one) => [one, { long: scores(0), short: scores(EVERY) }]));
  const [candles] = tape.values();
  if (candles === undefined) return [];
  const row = featureSetOf(bundle).compute(candles, warm as TimestampMs);
  const settings = settingsWith();
  const { ledger } = await simulate({
    ...{ tape, instruments: INSTRUMENTS, slots, settings, specs: specOf },
    inference: { bundle, score: async () => [], stop: async () => {} },
    execution: { at: () => null },
    detect: candlestickPatterns,
    scorer: () => columnScorer(slots, bundle, columns, () => row, settings.candidateFloor),
  });
  return [
    { name: "a simulated year of 3 symbols, largest resident memory", value: maxRss(), unit: "MiB" },
    { name: "its decisions", value: ledger.counts().decisions, unit: "decisions" },
  ];
}

const maxRss = (): number => Math.round(process.resourceUsage().maxRSS / 1024);
