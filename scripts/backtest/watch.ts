/** The quality watch of a simulated run: the same judge as live, on candles that are all there from the start. */

import { createMemoryQuality } from "../../backtest/simulate/memory-quality.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { ok } from "../../core/result.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { CandleStore, QualityWatch } from "../../engine/ports.ts";
import { candleAt } from "../../market/candle-rows.ts";
import { watchQuality } from "../../market/quality/watch.ts";

export function simulatedWatch(store: CandleStore, instruments: readonly InstrumentId[]): QualityWatch {
  const clock = { now: () => 0 as TimestampMs };
  const source = {
    name: "tape",
    venue: "tape",
    candles: async () => ok({ candles: [], rejected: [] }),
    stop: async () => {},
  };
  const taken: CandleStore = {
    ...store,
    append: (_instrument, candles) => ({ added: candles.length, conflicting: 0 }),
  };
  const watched = watchQuality({ source, store: taken, quality: createMemoryQuality(), clock });
  for (const instrument of instruments) {
    const oldest = store.oldest(instrument);
    if (oldest === null) continue;
    const first = store.range(instrument, oldest, (oldest + 1) as TimestampMs);
    // As when the warm-up comes in live: every candle since then is judged once, before the first scan counts them.
    watched.store.append(instrument, [candleAt(first, 0)]);
  }
  return watched.watch;
}
