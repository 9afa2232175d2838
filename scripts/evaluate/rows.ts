/** From recorded candles to rows a model can be asked about, each with what happened afterwards. */
import { type CandleColumns, rowAtOrAfter } from "../../core/candle.ts";
import { type InstrumentId, type Side, symbolOf, venueOf } from "../../core/instrument.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import { type LabelledSlot, labelledSlots, segmentsOf } from "../../engine/features/examples.ts";
import type { FeatureRow, FeatureSet } from "../../engine/features/feature-set.ts";
import type { Followed } from "../../engine/outcome/follow.ts";
import { type Targets, targetsAfter } from "../../engine/outcome/targets.ts";
import type { ModelBundle } from "../../engine/ports.ts";
import { HOLE_MINUTES } from "../snapshot/label.ts";
import type { Recorded } from "../snapshot/sources.ts";

/** The first slot of a quarter of an hour, with what became of a trade of each side and of the price. */
export type AskedSlot = {
  readonly instrument: InstrumentId;
  readonly slot: TimestampMs;
  readonly features: FeatureRow;
  /** Null where a hole in the candles leaves open what became of that side. */
  readonly netR: Readonly<Record<Side, number | null>>;
  readonly targets: Targets;
};

export type InstrumentRows = {
  readonly instrument: InstrumentId;
  readonly asked: readonly AskedSlot[];
  /** Minutes of the longest stretch of candles without a hole. */
  readonly longest: number;
  /** Slots after the warm-up whose horizon fits, and those of them that cannot be asked about. */
  readonly slots: number;
  readonly dropped: { readonly missingFeature: number; readonly outcomeUnknown: number };
};

/** Companions are looked up among `all`; one that is not there shows as its missing flag. */
export function rowsOf(
  { instrument, candles }: Recorded,
  all: readonly Recorded[],
  set: FeatureSet,
  label: ModelBundle["label"],
): InstrumentRows {
  const companions = (set.companions?.(symbolOf(instrument)) ?? []).map(
    (symbol) => all.find((one) => one.instrument === `${venueOf(instrument)}:${symbol}`)?.candles ?? null,
  );
  const segments = segmentsOf(candles, HOLE_MINUTES);
  const asked: AskedSlot[] = [];
  const dropped = { missingFeature: 0, outcomeUnknown: 0 };
  let slots = 0;
  for (const segment of segments) {
    for (const labelled of labelledSlots(segment, set, label, { stepMinutes: "bucket", context: { companions } })) {
      slots += 1;
      const { outcomes } = labelled;
      if (outcomes === null) {
        dropped.missingFeature += 1;
        continue;
      }
      const netR = { long: netOf(outcomes.long), short: netOf(outcomes.short) };
      if (netR.long === null && netR.short === null) dropped.outcomeUnknown += 1;
      else asked.push(askedSlot(instrument, segment, labelled, netR));
    }
  }
  return { instrument, asked, slots, dropped, longest: Math.max(...segments.map(minutesOf)) };
}

function askedSlot(
  instrument: InstrumentId,
  segment: CandleColumns,
  { slot, row: features }: LabelledSlot,
  netR: AskedSlot["netR"],
): AskedSlot {
  const targets = targetsAfter(segment, slot, rowAtOrAfter(segment.openTime, slot));
  return { instrument, slot, features, netR, targets };
}

const netOf = (outcome: Followed): number | null => (outcome.state === "closed" ? outcome.netR : null);

const minutesOf = ({ openTime, length }: CandleColumns): number =>
  length === 0 ? 0 : ((openTime[length - 1] ?? 0) - (openTime[0] ?? 0)) / MINUTE_MS + 1;
