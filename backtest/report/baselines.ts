/** What would have happened without any model: holding, tossing a coin, following the last hour. */
import { type CandleColumns, rowAtOrAfter } from "../../core/candle.ts";
import type { InstrumentId, Side } from "../../core/instrument.ts";
import { HOUR_MS, MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import { followOutcome } from "../../engine/outcome/follow.ts";
import type { ModelBundle } from "../../engine/ports.ts";
import { quantile } from "../metrics/day-bootstrap.ts";
import { createRandom } from "../random.ts";
import type { Tape } from "../simulate/tape.ts";
import type { ClosedTrade } from "./trade.ts";

/** Geometry and cost that the run's own trades had. */
export type Geometry = {
  readonly horizonMinutes: number;
  readonly targetMultiple: number;
  /** Round trip, share of the entry price. */
  readonly costShare: number;
};

export type Baselines = {
  readonly buyAndHold: Readonly<Record<string, number>>;
  readonly coinFlip: CoinFlip | null;
  readonly momentumMeanR: number | null;
};

type Range = { readonly from: TimestampMs; readonly until: TimestampMs };
type Label = Pick<ModelBundle["label"], "horizonMinutes" | "targetMultiple" | "costBps">;

/** What the same moments and the same range would have brought without any model. */
export function baselinesOf(
  trades: readonly ClosedTrade[],
  tape: Tape,
  label: Label,
  { from, until, seed }: Range & { readonly seed: number },
): Baselines {
  const { horizonMinutes, targetMultiple, costBps } = label;
  const geometry = { horizonMinutes, targetMultiple, costShare: costBps / 10_000 };
  return {
    buyAndHold: buyAndHold(tape, from, until),
    coinFlip: coinFlip(trades, tape, geometry, seed),
    momentumMeanR: momentum(trades, tape, geometry),
  };
}

/** Change of the price from the first open to the last close of the range, as a share, before costs. */
export function buyAndHold(tape: Tape, from: TimestampMs, until: TimestampMs): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [...tape].flatMap(([instrument, { openTime, open, close }]) => {
      const [first, end] = [rowAtOrAfter(openTime, from), rowAtOrAfter(openTime, until)];
      return end > first
        ? [[instrument, (close[end - 1] ?? Number.NaN) / (open[first] ?? Number.NaN) - 1] as const]
        : [];
    }),
  );
}

export type CoinFlip = {
  /** Mean net R of the median run, and between which 95 % of the runs lay. */
  readonly meanR: number;
  readonly range: readonly [number, number];
  /** Share of the runs that did at least as well as the run itself. */
  readonly atLeastAsGood: number;
};

const FLIPS = 500;

/** The same trades at the same moments with the side tossed for; null without trades. */
export function coinFlip(
  trades: readonly ClosedTrade[],
  tape: Tape,
  geometry: Geometry,
  seed: number,
): CoinFlip | null {
  const both = trades.map((trade) => ({
    long: rOf(trade, "long", tape, geometry),
    short: rOf(trade, "short", tape, geometry),
  }));
  if (both.length === 0) return null;
  const means = Float64Array.from({ length: FLIPS }, (_unused, flip) => {
    const random = createRandom(seed, flip);
    return meanOf(both.map(({ long, short }) => (random() < 0.5 ? long : short)));
  }).sort();
  const own = meanOf(trades.map(({ r }) => r));
  const better = means.filter((mean) => mean >= own - 1e-12).length;
  return {
    meanR: quantile(means, 0.5),
    range: [quantile(means, 0.025), quantile(means, 0.975)],
    atLeastAsGood: better / FLIPS,
  };
}

/** Mean net R of the same moments, each traded in the direction of the hour before it; null without trades. */
export function momentum(trades: readonly ClosedTrade[], tape: Tape, geometry: Geometry): number | null {
  const results = trades.map((trade) => rOf(trade, lastHour(trade, tape), tape, geometry));
  return results.length === 0 ? null : meanOf(results);
}

function lastHour({ instrument, slot }: ClosedTrade, tape: Tape): Side {
  const { openTime, close } = columnsOf(tape, instrument);
  const now = close[rowAtOrAfter(openTime, slot) - 1] ?? Number.NaN;
  const before = close[rowAtOrAfter(openTime, slot - HOUR_MS) - 1] ?? Number.NaN;
  return now < before ? "short" : "long";
}

function rOf(
  { instrument, slot, stopDistance, side: own, r }: ClosedTrade,
  side: Side,
  tape: Tape,
  geometry: Geometry,
): number {
  if (side === own) return r;
  const { horizonMinutes, targetMultiple, costShare } = geometry;
  const candles = columnsOf(tape, instrument);
  const from = rowAtOrAfter(candles.openTime, slot - MINUTE_MS);
  const plan = { side, slot, stopDistance, targetDistance: targetMultiple * stopDistance, horizonMinutes, costShare };
  const end = followOutcome(plan, candles, from);
  // The other side of a trade that has ended can still be open only where the candles end: it counts as nothing.
  return end.state === "closed" ? end.netR : 0;
}

function columnsOf(tape: Tape, instrument: InstrumentId): CandleColumns {
  const columns = tape.get(instrument);
  if (columns === undefined) throw new Error(`There are no candles of ${instrument}.`);
  return columns;
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0) / values.length;
