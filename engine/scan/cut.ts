/** A look whose features took too long is taken as one without features: its symbol is refused, and the others keep their time. */
import { symbolOf } from "../../core/instrument.ts";
import type { Stopwatch } from "../../core/time.ts";
import type { EmitEvent } from "../events.ts";
import type { Look } from "./look.ts";

/** A symbol takes milliseconds; longer than this and something is wrong with it. */
const FEATURES_CUT_MS = 30_000;

type CutDeps = { readonly stopwatch: Stopwatch; readonly emit: EmitEvent };

/** The work itself is not interrupted: what took too long is not used. `names` = of all features that are asked for. */
export function cutSlow({ stopwatch, emit }: CutDeps, names: readonly string[], work: () => Look): Look {
  const begun = stopwatch.elapsed();
  const looked = work();
  const tookMs = stopwatch.elapsed() - begun;
  if (tookMs <= FEATURES_CUT_MS) return looked;
  const text = `The features of ${symbolOf(looked.instrument)} took ${(tookMs / 1000).toFixed(0)} s, more than the ${FEATURES_CUT_MS / 1000} s a symbol may take, so they are not used. No signal is sent for it at this scan; open signals keep their stops and targets. If it repeats, take the symbol off with /watchlist, or give the machine more room.`;
  emit({ type: "error", code: "FEATURES_TOO_SLOW", text });
  return { ...looked, features: null, data: { ...looked.data, missingFeatures: [...names] } };
}
