/** BTC, ETH and BNB move together: three signals of 2 % at once would be one bet of 6 %. */
import { describe, expect, test } from "vitest";
import type { InstrumentId, Side } from "../../../core/instrument.ts";
import { cents } from "../../../core/money.ts";
import type { TimestampMs } from "../../../core/time.ts";
import type { ModelBundle } from "../../../engine/ports.ts";
import type { Prediction } from "../../../engine/records.ts";
import { type JudgeContext, judgeAll } from "../../../engine/scan/judge.ts";
import type { Look } from "../../../engine/scan/look.ts";
import { correlationTable, SHIPPED_CORRELATIONS } from "../../../risk/correlation.ts";
import { specOf } from "../../../risk/symbols.ts";
import { at } from "../../support/candles.ts";
import { INSTRUMENTS, settingsWith } from "../../support/engine.ts";
import { anAccount } from "../../support/gate.ts";

const SLOT = at("2026-06-17T12:00Z");
const PRICES = [100_000, 4_000, 800] as const;

const BUNDLE: ModelBundle = {
  tag: "sure",
  status: "observation",
  featureSet: "light@1",
  featureNames: ["a"],
  venue: "binanceusdm",
  models: [],
  ensemble: { space: "probability", intercept: 0, weights: {} },
  calibrator: { id: "platt@1", kind: "platt", slope: 1, intercept: 0, boosters: [] },
  vennAbers: null,
  trainingRange: null,
  volatility: null,
  thresholds: null,
  tierEdges: [0.4, 0.9],
  reliability: [],
  reliabilitySlice: "test",
  payoff: { win: 1.9, loss: -1.1 },
  label: { name: "win240", horizonMinutes: 240, stopAtr: 3, targetMultiple: 2, costBps: 7.5 },
  volatilityTerciles: {},
  daysUsed: [],
  metrics: {},
  gates: {},
};

const PERFECT = { missingShare: 0, featureFailureShare: 0, score: 100 };

/** Candles of now, and an ATR with which the stop lies 10 % away: then 2 % of the account are worth 16 % of it. */
const LOOKS: readonly Look[] = INSTRUMENTS.map((instrument, index) => ({
  instrument,
  slot: SLOT,
  close: PRICES[index] ?? 0,
  data: { ageMs: 0, latenessMs: 0, missingFeatures: [], gapMinutes: 0, quality: PERFECT },
  features: {
    values: Float64Array.of(1),
    missing: [],
    directional: [false],
    atr15: (PRICES[index] ?? 0) / 30,
    realised24h: 0.02,
  },
  session: "london",
  volatilityRegime: "mid",
  pattern: null,
}));

const predicted = (side: Side, instrument: InstrumentId): Prediction => ({
  instrument,
  side,
  slot: SLOT,
  scores: { sure: 0.85 },
  heads: { dir15: null, trend60: null },
  vennAbers: null,
  score: 0.85,
  pWin: 0.85,
  confidence: 0.8,
  tier: "MEDIUM",
  aboveMedium: 2,
  aboveHigh: 0,
  modelTag: BUNDLE.tag,
  boost: 0,
  atr15: 100,
});

const CONTEXT: JudgeContext = {
  outlooks: [],
  patternsVersion: null,
  settings: settingsWith(),
  controls: { ...settingsWith().limits, mode: "dryrun", killSwitch: false, pausedUntil: null, threshold: 0.7 },
  bundle: BUNDLE,
  edges: [0.4, 0.9],
  specs: specOf,
  book: {
    open: [],
    account: anAccount({ at: SLOT }),
    state: { level: "ACTIVE", dailyLockDay: null, totalLock: false },
  },
  recentSignals: [],
  recentLosses: [],
  backoffUntil: 0 as TimestampMs,
  correlations: SHIPPED_CORRELATIONS,
};

const judged = (sides: readonly Side[], context: JudgeContext = CONTEXT) =>
  judgeAll(
    LOOKS,
    LOOKS.map(({ instrument }, index) => predicted(sides[index] ?? "long", instrument)),
    context,
  ).map(({ decision }) => decision);

describe("three correlated signals at once, each good for 2 %", () => {
  test("alone each may risk the 40 % of the daily room that the 2 % leave", () => {
    for (const instrument of INSTRUMENTS) {
      const looks = LOOKS.filter((one) => one.instrument === instrument);
      const [alone] = judgeAll(looks, [predicted("long", instrument)], CONTEXT);
      expect(alone?.decision).toMatchObject({ emitted: true, size: { boundBy: "DAILY_ROOM" } });
      // 0.4 × 4,500 = 1,800, less what is lost by rounding down to whole lots.
      expect(alone?.decision.size.risk).toBeGreaterThan(cents(1_780));
      expect(alone?.decision.size.risk).toBeLessThanOrEqual(cents(1_800));
    }
  });

  test.each([
    ["all long", ["long", "long", "long"]],
    ["one against the others: opposite sides do not net", ["long", "short", "long"]],
  ] as [string, Side[]][])("%s: the second is resized, the third refused, and both say why", (_name, sides) => {
    const [first, second, third] = judged(sides);
    expect(first).toMatchObject({ emitted: true, size: { boundBy: "DAILY_ROOM" } });
    // The idea's 2 % are 2,000: the second gets what the first has left of them.
    const left = cents(2_000) - (first?.size.risk ?? 0);
    expect(second).toMatchObject({ emitted: true, size: { boundBy: "IDEA" } });
    expect(second?.size.risk).toBeLessThanOrEqual(left);
    expect(second?.size.risk).toBeGreaterThan(left / 2);
    expect(third).toMatchObject({ emitted: false, firstRefusal: "SIZE_BELOW_MINIMUM" });
    expect(third?.verdicts.find(({ rule }) => rule === "PORTFOLIO")).toMatchObject({
      outcome: "refuse",
      code: "PORTFOLIO_GROUP_RISK",
      limit: 2_000,
    });
    const together = [first, second].reduce((sum, one) => sum + (one?.size.risk ?? 0), 0);
    expect(together).toBeLessThanOrEqual(cents(2_000));
  });

  test("measured apart, they are three ideas, and what one gap could do to all binds them", () => {
    const apart = correlationTable([
      ["BTC", "ETH", 0.59],
      ["BTC", "BNB", -0.59],
      ["ETH", "BNB", 0],
    ]);
    const decisions = judged(["long", "long", "long"], { ...CONTEXT, correlations: apart });
    expect(decisions.map(({ emitted, size }) => [emitted, size.boundBy])).toEqual([
      [true, "DAILY_ROOM"],
      // Past its stop by 15 %, the first loses 10 % + 13.5 % of its 14,900: 3,511 of the 4,400 that a gap may take.
      [true, "GAP"],
      [false, "GAP"],
    ]);
  });
});
