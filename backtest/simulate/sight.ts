/** What a scan would see of one instrument at a slot, its features known already and its failures counted in a column. */
import { type CandleColumns, rowAtOrAfter, sliceColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { DAY_MS, HOUR_MS, MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { FeatureRow, FeatureSet } from "../../engine/features/feature-set.ts";
import { featureSetOf, LONGEST_WARMUP_MINUTES } from "../../engine/features/sets.ts";
import { oncePerBar, type PatternNamer } from "../../engine/patterns/pattern.ts";
import type { ModelBundle } from "../../engine/ports.ts";
import { type Look, look } from "../../engine/scan/look.ts";
import type { ScoredInstrument } from "./scored.ts";

type Watched = {
  readonly instrument: InstrumentId;
  readonly candles: CandleColumns;
  /** Rising. */
  readonly slots: Float64Array;
  readonly bundle: ModelBundle;
  readonly patternOf: PatternNamer;
};

const UNREAD: FeatureRow = {
  ...{ values: new Float64Array(0), missing: ["unread"], directional: [], atr15: null, realised24h: null },
};

export class Sight {
  readonly #watched: Watched;
  readonly #set: FeatureSet;
  readonly #patternOf: PatternNamer;
  /** Per slot of the run: how many before it could not compute all features. */
  readonly #failuresBefore: Int32Array;

  constructor(watched: Watched) {
    this.#watched = watched;
    this.#set = featureSetOf(watched.bundle);
    this.#patternOf = oncePerBar(watched.patternOf);
    this.#failuresBefore = new Int32Array(watched.slots.length + 1);
  }

  /** Slots are told in their order, each once. */
  told(first: number, { complete }: ScoredInstrument): void {
    const counts = this.#failuresBefore.subarray(first, first + complete.length + 1);
    let failures = counts[0] ?? 0;
    if (!complete.includes(0)) return void counts.fill(failures);
    for (let index = 0; index < complete.length; index += 1) {
      if (complete[index] === 0) failures += 1;
      counts[index + 1] = failures;
    }
  }

  /** All of it, for a decision. */
  at(index: number, scored: ScoredInstrument, inChunk: number): Look {
    return this.#look(index, () => scored.row(inChunk));
  }

  /** Its price without its features, where only what is open counts. */
  priceAt(index: number): Look {
    return this.#look(index, () => UNREAD);
  }

  #look(index: number, compute: FeatureSet["compute"]): Look {
    const { instrument, candles, slots, bundle } = this.#watched;
    const slot = slots[index] as TimestampMs;
    const from = rowAtOrAfter(candles.openTime, slot - LONGEST_WARMUP_MINUTES * MINUTE_MS);
    const history = sliceColumns(candles, from, rowAtOrAfter(candles.openTime, slot, from));
    const featureSet = { ...this.#set, compute };
    // How much of the data is odd is shown to people and decides nothing.
    const counts = { suspect: 0, featureFailures: this.#failures(index, slot) };
    const patternOf = this.#patternOf;
    return look({ instrument, slot, latenessMs: 0, bundle, featureSet, history, beside: {}, counts, patternOf });
  }

  /** In the hour that ends with or after the slot and the 23 before it, as a running process counts them. */
  #failures(index: number, slot: number): number {
    const hour = Math.floor((slot - 1) / HOUR_MS) * HOUR_MS;
    const oldest = rowAtOrAfter(this.#watched.slots, hour - DAY_MS + HOUR_MS + 1, 0, index);
    return (this.#failuresBefore[index] ?? 0) - (this.#failuresBefore[oldest] ?? 0);
  }
}
