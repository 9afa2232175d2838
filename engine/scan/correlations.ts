/**
 * Which instruments moved together over the last 30 days, measured on stored candles. A pair without enough history
 * keeps its number of the shipped table, and one that is in neither counts as moving together.
 */
import type { InstrumentId } from "../../core/instrument.ts";
import { DAY_MS, HOUR_MS, plus, type TimestampMs } from "../../core/time.ts";
import {
  baseOf,
  type CorrelationTable,
  pairKey,
  SHIPPED_CORRELATIONS,
  SHIPPED_CORRELATIONS_OF,
} from "../../risk/correlation.ts";
import type { CorrelationFacts } from "../api.ts";
import type { CandleStore } from "../ports.ts";
import { correlation } from "../statistics.ts";

const HOURS = (30 * DAY_MS) / HOUR_MS;
/** Hours may be missing, but not more than a twentieth: else the 30 days are not stored yet. */
const NEEDED = 0.95 * HOURS;

export type Correlations = CorrelationFacts & { readonly table: CorrelationTable };
/**
 * The correlations in force at an instant: of the hours up to the full one before it, and anew for other symbols. Each
 * pair is measured when it is first asked for, because hundreds of symbols make a hundred thousand pairs.
 */
export type CorrelationsAt = (at: TimestampMs) => Correlations;

export function createCorrelations(
  store: Pick<CandleStore, "hourlyCloses">,
  watched: () => readonly InstrumentId[],
): CorrelationsAt {
  let known: { readonly of: string; readonly correlations: Correlations } | null = null;
  return (at) => {
    const hour = (Math.floor(at / HOUR_MS) * HOUR_MS) as TimestampMs;
    const instruments = watched();
    const of = [hour, ...instruments].join(" ");
    if (known?.of !== of) known = { of, correlations: measuredAt(store, instruments, hour) };
    return known.correlations;
  };
}

function measuredAt(
  store: Pick<CandleStore, "hourlyCloses">,
  instruments: readonly InstrumentId[],
  until: TimestampMs,
): Correlations {
  const returnsOf = remembered((instrument: InstrumentId) => hourlyReturns(store, instrument, until));
  const between = remembered((key: string) => {
    const [first = "", second = ""] = key.split("|");
    // Two instruments may share a base asset, with different quotes: the last pair that can be measured counts.
    const ofBoth = instruments.filter((one) => [first, second].includes(baseOf(one)));
    const pairs = ofBoth.flatMap((one, index) => ofBoth.slice(index + 1).map((other) => [one, other] as const));
    return pairs
      .filter(([one, other]) => pairKey(baseOf(one), baseOf(other)) === key)
      .reduce<number | null>((found, [one, other]) => correlationOf(returnsOf(one), returnsOf(other)) ?? found, null);
  });
  return {
    table: { get: (key) => between(key) ?? SHIPPED_CORRELATIONS.get(key) },
    get measuredPairs() {
      return pairsOf(instruments).filter(([one, other]) => correlationOf(returnsOf(one), returnsOf(other)) !== null)
        .length;
    },
    pairs: (instruments.length * (instruments.length - 1)) / 2,
    until,
    shippedOf: SHIPPED_CORRELATIONS_OF,
  };
}

const pairsOf = (instruments: readonly InstrumentId[]): readonly (readonly [InstrumentId, InstrumentId])[] =>
  instruments.flatMap((one, index) => instruments.slice(index + 1).map((other) => [one, other] as const));

/** Logarithmic returns by the hour they end at, NaN where two closes are not an hour apart. */
function hourlyReturns(
  store: Pick<CandleStore, "hourlyCloses">,
  instrument: InstrumentId,
  until: TimestampMs,
): Float64Array {
  const from = plus(until, -HOURS * HOUR_MS);
  const closes = store.hourlyCloses(instrument, plus(from, -HOUR_MS), until);
  const returns = new Float64Array(HOURS + 1).fill(Number.NaN);
  closes.forEach(({ hour, close }, index) => {
    const before = closes[index - 1];
    if (before?.hour === hour - HOUR_MS) returns[(hour - from) / HOUR_MS] = Math.log(close / before.close);
  });
  return returns;
}

const scratch = { first: new Float64Array(HOURS + 1), second: new Float64Array(HOURS + 1) };

function correlationOf(first: Float64Array, second: Float64Array): number | null {
  let hours = 0;
  for (let hour = 0; hour < first.length; hour += 1) {
    const [one, other] = [first[hour] ?? Number.NaN, second[hour] ?? Number.NaN];
    if (Number.isNaN(one) || Number.isNaN(other)) continue;
    scratch.first[hours] = one;
    scratch.second[hours] = other;
    hours += 1;
  }
  if (hours < NEEDED) return null;
  return correlation(scratch.first.subarray(0, hours), scratch.second.subarray(0, hours));
}

function remembered<Key, Value>(work: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const value = work(key);
    known.set(key, value);
    return value;
  };
}
