/** Feature vectors as the scans stored them. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { CandleReader } from "../../db/candle-reader.ts";
import { monthOf } from "../../db/history/layout.ts";
import type { FeatureSet } from "../../engine/features/feature-set.ts";
import type { FeatureColumns } from "../../engine/ports/features.ts";
import type { Span } from "./past.ts";
import { type Batch, number, time } from "./table.ts";

export function* vectorBatches(
  { features }: Pick<CandleReader, "features">,
  instrument: InstrumentId,
  { from, until }: Span,
  set: FeatureSet,
): Generator<Batch> {
  for (let at = from; at < until; at = monthOf(at).until as TimestampMs) {
    const end = Math.min(monthOf(at).until, until) as TimestampMs;
    const vectors = features.featuresBetween(instrument, at, end, set);
    if (vectors.length > 0) yield batchOf(vectors);
  }
}

function batchOf({ names, slots, columns, length }: FeatureColumns): Batch {
  const values = columns.map((column, index) => number(names[index] ?? "", Float64Array.from(column)));
  return { columns: [time(slots), ...values], length };
}
