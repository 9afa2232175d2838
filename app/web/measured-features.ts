/** A feature set whose work is timed: all of it per symbol, and within it the bars and the indicators on them. */
import type { Stopwatch } from "../../core/time.ts";
import type { FeatureSet, TimedStep } from "../../engine/features/feature-set.ts";
import type { Measures } from "../../web/metrics.ts";

export function measuredFeatures({ observe }: Measures, { elapsed }: Stopwatch): (set: FeatureSet) => FeatureSet {
  const since = (begun: number): number => (elapsed() - begun) / 1000;
  const timed: TimedStep = (step, work) => {
    const begun = elapsed();
    const answer = work();
    observe(step === "bars" ? "bar_seconds" : "indicator_seconds", {}, since(begun));
    return answer;
  };
  return (set) => ({
    ...set,
    compute(history, slot, context) {
      const begun = elapsed();
      const row = set.compute(history, slot, { ...context, timed });
      observe("feature_seconds", {}, since(begun));
      return row;
    },
  });
}
