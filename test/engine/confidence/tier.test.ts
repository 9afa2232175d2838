import { expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { stepTier } from "../../../engine/confidence/tier.ts";
import type { TierState } from "../../../engine/records.ts";

const instrument = "binanceusdm:BTC/USDT" as InstrumentId;

/** Walks confidences through consecutive slots; null = a missed slot. */
function walk(confidences: readonly (number | null)[]): string {
  let state: TierState | null = null;
  return confidences
    .map((confidence, index) => {
      if (confidence === null) return "-";
      const slot = (index * 120_000) as TimestampMs;
      state = stepTier(state, { instrument, side: "long", slot, confidence }, [0.4, 0.5]);
      return state.tier[0];
    })
    .join("");
}

test.each([
  ["one scan above a line is not enough", [0.45, 0.3], "LL"],
  ["two in a row go up", [0.45, 0.45], "LM"],
  ["exactly on the line counts as above", [0.4, 0.4], "LM"],
  ["one below goes down", [0.45, 0.45, 0.39, 0.45, 0.45], "LMLLM"],
  ["two scans above both lines go up both", [0.6, 0.6], "LH"],
  ["each line wants its own two scans", [0.45, 0.6, 0.6], "LMH"],
  ["one below the upper line falls to the lower one", [0.6, 0.6, 0.45, 0.6, 0.6], "LHMMH"],
  ["a missed slot starts anew", [0.6, null, 0.6, 0.6], "L-LH"],
  ["a missed slot takes a held tier with it", [0.6, 0.6, null, 0.6, 0.6], "LH-LH"],
] as const)("%s", (_name, confidences, tiers) => {
  expect(walk(confidences)).toBe(tiers);
});
