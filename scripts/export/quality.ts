/** The hourly counts of how good an instrument's data was. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { CandleReader } from "../../db/candle-reader.ts";
import { monthOf } from "../../db/history/layout.ts";
import type { QualityHour } from "../../engine/ports.ts";
import type { Span } from "./past.ts";
import { type Batch, number, time } from "./table.ts";

export function* qualityBatches(
  reader: CandleReader,
  instrument: InstrumentId,
  { from, until }: Span,
): Generator<Batch> {
  for (let at = from; at < until; at = monthOf(at).until as TimestampMs) {
    const hours = reader.quality.hours(instrument, at, Math.min(monthOf(at).until, until) as TimestampMs);
    if (hours.length > 0) yield batchOf(hours);
  }
}

function batchOf(hours: readonly QualityHour[]): Batch {
  const column = (pick: (hour: QualityHour) => number): Float64Array => Float64Array.from(hours, pick);
  const columns = [
    time(column(({ hour }) => hour)),
    number(
      "expected",
      column(({ expected }) => expected),
    ),
    number(
      "received",
      column(({ received }) => received),
    ),
    number(
      "quarantined",
      column(({ quarantined }) => quarantined),
    ),
    number(
      "suspect",
      column(({ suspect }) => suspect),
    ),
    number(
      "feature_attempts",
      column(({ featureAttempts }) => featureAttempts),
    ),
    number(
      "feature_failures",
      column(({ featureFailures }) => featureFailures),
    ),
    number(
      "score",
      column(({ score }) => score),
    ),
    { name: "checks", type: "json" as const, values: hours.map(({ checks }) => JSON.stringify(checks)) },
  ];
  return { columns, length: hours.length };
}
