/** The features that the model sees, at every even minute whose newest candle is there. */
import type { CandleColumns } from "../../core/candle.ts";
import { DAY_MS, MINUTE_MS, plus, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import { LIGHT } from "../../engine/features/light.ts";
import type { CandlePast, Span } from "./past.ts";
import { type Batch, number, time } from "./table.ts";

/** The day more lets a window begin in a hole without looking as if the past began there. */
const BEFORE_MS = LIGHT.warmupMinutes * MINUTE_MS + DAY_MS;

export async function* featureBatches(past: CandlePast, { from, until }: Span): AsyncGenerator<Batch> {
  for (let day = from; day < until; day = nextDay(day)) {
    const end = Math.min(nextDay(day), until) as TimestampMs;
    // A feature at a slot knows the candle that closes at it.
    const candles = await past.read(plus(day, -BEFORE_MS), end);
    const slots = slotsOf(candles, day, end);
    if (slots.length > 0) yield batchOf(candles, slots);
  }
}

const nextDay = (at: TimestampMs): TimestampMs => (Math.floor(at / DAY_MS) * DAY_MS + DAY_MS) as TimestampMs;

function slotsOf({ openTime, length }: CandleColumns, from: number, until: number): readonly TimestampMs[] {
  const slots: TimestampMs[] = [];
  for (let row = length - 1; row >= 0; row -= 1) {
    const closed = (openTime[row] ?? 0) + MINUTE_MS;
    if (closed < from) break;
    if (closed % SLOT_MS === 0 && closed < until) slots.push(closed as TimestampMs);
  }
  return slots.toReversed();
}

function batchOf(candles: CandleColumns, slots: readonly TimestampMs[]): Batch {
  const values = LIGHT.names.map(() => new Float64Array(slots.length));
  for (const [row, slot] of slots.entries()) {
    const features = LIGHT.compute(candles, slot).values;
    for (const [column, target] of values.entries()) target[row] = features[column] ?? Number.NaN;
  }
  const columns = LIGHT.names.map((name, index) => number(name, values[index] ?? new Float64Array(slots.length)));
  return { columns: [time(Float64Array.from(slots)), ...columns], length: slots.length };
}
