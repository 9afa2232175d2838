import { describe, expect, test } from "vitest";
import { MINUTE_MS, plus } from "../../../core/time.ts";
import { type Patterns, patternEvidence, standingPatterns } from "../../../engine/patterns/knowledge.ts";
import type { PatternCount } from "../../../engine/ports/learned.ts";
import type { ModelBundle } from "../../../engine/ports.ts";
import { bundleOf } from "../../../models/manifest.ts";
import { realManifest } from "../../support/bundles.ts";
import { at, aWalk } from "../../support/candles.ts";
import { BTC, ETH } from "../../support/ledger.ts";

const START = at("2026-06-01T00:00:00Z");
const SLOT = plus(START, 300 * MINUTE_MS);
const walk = aWalk(START, 300, 3);
const count = (pattern: string, wins: number, total: number): PatternCount => ({
  ...{ instrument: BTC, pattern, timeframe: "15m", side: "long", wins, total, independent: total / 2 },
});
const asked: string[] = [];
const patterns: Patterns = {
  detect: (bars) => {
    asked.push(`${bars.length} bars`);
    return ["hammer", "rare"];
  },
  history: {
    countedAt: () => null,
    counts: () => [count("any", 400, 1000), count("hammer", 160, 200), count("rare", 1, 2)],
  },
};
const bundleWith = (coefficient: number): ModelBundle => {
  const bundle = bundleOf(realManifest());
  const boosters = [{ name: "pattern", coefficient, gain: 0 }] as const;
  return { ...bundle, calibrator: { ...bundle.calibrator, boosters } };
};
const historyOf = (instrument: string) => (instrument === BTC ? walk : undefined);

describe("evidence for the calibrator", () => {
  test("by hand where the bundle uses it: 80 of 100 independent against 40 %, drawn in, are 2 ln 1.5", () => {
    const evidence = patternEvidence(patterns, bundleWith(0.5), historyOf, SLOT);
    expect(evidence.patterns?.(BTC, "long")).toBeCloseTo(2 * Math.log(1.5), 12);
    expect(evidence.patterns?.(BTC, "short")).toBeNull();
    expect(evidence.patterns?.(ETH, "long")).toBeNull();
  });
  test("nothing is looked for where it would change nothing", () => {
    asked.length = 0;
    expect(patternEvidence(patterns, bundleWith(0), historyOf, SLOT)).toEqual({});
    expect(patternEvidence(undefined, bundleWith(1), historyOf, SLOT)).toEqual({});
    expect(asked).toEqual([]);
  });
});

test("a check names what stands, with its record or none", () => {
  expect(standingPatterns(patterns, walk, SLOT, "long")).toEqual([
    { name: "hammer", side: "long", record: { wins: 80, independent: 100, winRate: 0.8 }, base: 0.4 },
    { name: "rare", side: "long", record: null, base: 0.4 },
  ]);
});
