/**
 * Which instruments moved together over the last 30 days, measured on stored candles. A pair without enough history
 * keeps its number of the shipped table, and one that is in neither counts as moving together.
 */
import type { InstrumentId } from "../../core/instrument.ts";
import { DAY_MS, HOUR_MS, plus, type TimestampMs } from "../../core/time.ts";
import {
  baseOf,
  type CorrelationTable,
  correlationTable,
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
/** The correlations in force at an instant; measured once per hour, on the hour, and anew for other symbols. */
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
    if (known?.of !== of) known = { of, correlations: measure(store, instruments, hour) };
    return known.correlations;
  };
}

function measure(
  store: Pick<CandleStore, "hourlyCloses">,
  instruments: readonly InstrumentId[],
  until: TimestampMs,
): Correlations {
  const from = plus(until, -HOURS * HOUR_MS);
  // One alone makes no pair.
  const returns = (instruments.length > 1 ? instruments : []).map((instrument) =>
    hourlyReturns(store, instrument, from, until),
  );
  const pairs = instruments.flatMap((first, index) =>
    instruments.slice(index + 1).map((second, offset) => {
      const value = correlationOf(returns[index], returns[index + 1 + offset]);
      return [baseOf(first), baseOf(second), value] as const;
    }),
  );
  const measured = pairs.flatMap(([a, b, value]) => (value === null ? [] : [[a, b, value] as const]));
  return {
    table: new Map([...SHIPPED_CORRELATIONS, ...correlationTable(measured)]),
    measuredPairs: measured.length,
    pairs: pairs.length,
    until,
    shippedOf: SHIPPED_CORRELATIONS_OF,
  };
}

type Returns = ReadonlyMap<TimestampMs, number>;

/** Logarithmic returns by the hour they end at; two closes that are not an hour apart have none. */
function hourlyReturns(
  store: Pick<CandleStore, "hourlyCloses">,
  instrument: InstrumentId,
  from: TimestampMs,
  until: TimestampMs,
): Returns {
  const closes = store.hourlyCloses(instrument, plus(from, -HOUR_MS), until);
  const returns = new Map<TimestampMs, number>();
  closes.forEach(({ hour, close }, index) => {
    const before = closes[index - 1];
    if (before?.hour === hour - HOUR_MS) returns.set(hour, Math.log(close / before.close));
  });
  return returns;
}

function correlationOf(first: Returns = new Map(), second: Returns = new Map()): number | null {
  const pairs = [...first].flatMap(([hour, one]) => {
    const other = second.get(hour);
    return other === undefined ? [] : [[one, other] as const];
  });
  return pairs.length < NEEDED ? null : correlation(pairs);
}
