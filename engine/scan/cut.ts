/** Features that take too long are given up in the middle: their symbol is refused, and the others keep their time. */
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
import type { Stopwatch } from "../../core/time.ts";
import type { EmitEvent } from "../events.ts";
import type { FeatureRow, FeatureSet } from "../features/feature-set.ts";

/** A symbol takes milliseconds; longer than this and something is wrong with it. */
const FEATURES_CUT_MS = 30_000;

type CutDeps = { readonly stopwatch: Stopwatch; readonly emit: EmitEvent };

class TooSlow extends Error {}

/** The same set for one look at an instrument: between two features it looks at the time, and ends when that is over. */
export function cutSlow({ stopwatch, emit }: CutDeps, set: FeatureSet, instrument: InstrumentId): FeatureSet {
  return {
    ...set,
    compute(history, slot, context) {
      const begun = stopwatch.elapsed();
      const isOver = (): boolean => stopwatch.elapsed() - begun > FEATURES_CUT_MS;
      const keepPace = (): void => {
        if (isOver()) throw new TooSlow();
      };
      try {
        const row = set.compute(history, slot, { ...context, keepPace });
        if (!isOver()) return row;
      } catch (fault) {
        if (!(fault instanceof TooSlow)) throw fault;
      }
      emit({ type: "error", code: "FEATURES_TOO_SLOW", text: textOf(instrument, stopwatch.elapsed() - begun) });
      return unknownRow(set);
    },
  };
}

const textOf = (instrument: InstrumentId, tookMs: number): string =>
  `The features of ${symbolOf(instrument)} were given up after ${(tookMs / 1000).toFixed(0)} s: a symbol may take ${FEATURES_CUT_MS / 1000} s. No signal is sent for it at this scan; open signals keep their stops and targets. If it repeats, take the symbol off with /watchlist, or give the machine more room.`;

const unknownRow = ({ names, definitions }: FeatureSet): FeatureRow => ({
  values: new Float64Array(names.length).fill(Number.NaN),
  missing: names,
  directional: definitions.map(({ directional }) => directional),
  atr15: null,
  realised24h: null,
});
