import { describe, expect, test } from "vitest";
import { toColumns } from "../../../core/candle.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { MINUTE_MS, plus, type TimestampMs } from "../../../core/time.ts";
import type { QualityFacts } from "../../../engine/ports.ts";
import { changesOf } from "../../../engine/scan/alerts.ts";
import type { Look } from "../../../engine/scan/look.ts";
import { isPoor, qualityAt } from "../../../engine/scan/quality.ts";
import { qualityConditions } from "../../../engine/scan/quality-conditions.ts";
import { at } from "../../support/candles.ts";

const SLOT = at("2025-06-11T13:00Z");
const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
/** Candles that opened so many minutes before the slot. */
const history = (minutes: readonly number[]) =>
  toColumns(
    minutes.map((before) => ({
      ...{ openTime: plus(SLOT, -before * MINUTE_MS), open: 1, high: 1, low: 1, close: 1, volume: 1 },
    })),
  );
const lastMinutes = (count: number): number[] => Array.from({ length: count }, (_, index) => count - index);
const NONE = { suspect: 0, featureFailures: 0 };

describe("the quality of a day", () => {
  test("is perfect when all 1440 minutes are there, whatever came before them", () => {
    const perfect = { missingShare: 0, featureFailureShare: 0, score: 100 };
    expect(qualityAt(history(lastMinutes(1440)), SLOT, 6000, NONE)).toEqual(perfect);
    expect(qualityAt(history([5000, ...lastMinutes(1440)]), SLOT, 6000, NONE)).toEqual(perfect);
  });

  test("counts absent minutes of the 24 hours before the slot, and not those before them", () => {
    const without = lastMinutes(1440).filter((before) => before > 144);
    expect(qualityAt(history(without), SLOT, 6000, NONE).missingShare).toBeCloseTo(0.1, 12);
    expect(qualityAt(history([1441, ...without]), SLOT, 6000, NONE).missingShare).toBeCloseTo(0.1, 12);
    expect(qualityAt(history([]), SLOT, 6000, NONE)).toEqual({ missingShare: 1, featureFailureShare: 0, score: 0 });
  });

  test("expects no more than what is kept of the history", () => {
    expect(qualityAt(history(lastMinutes(60)), SLOT, 120, NONE).missingShare).toBe(0.5);
  });

  test("holds failed computations against the 720 of a day, and counts suspect candles half", () => {
    const full = history(lastMinutes(1440));
    const { featureFailureShare, score } = qualityAt(full, SLOT, 6000, { suspect: 144, featureFailures: 36 });
    expect(featureFailureShare).toBe(0.05);
    // 0.95 of the computations, 10 % of the candles suspect.
    expect(score).toBe(90.3);
    expect(qualityAt(full, SLOT, 6000, { suspect: 0, featureFailures: 900 }).featureFailureShare).toBe(1);
  });

  test.each([
    [0.1, 0.05, false],
    [0.1001, 0, true],
    [0, 0.0501, true],
  ])("with %d of candles missing and %d of computations failed it is poor: %s", (missing, failed, poor) => {
    expect(isPoor({ missingShare: missing, featureFailureShare: failed, score: 0 })).toBe(poor);
  });
});

const lookWith = (quality: Partial<QualityFacts>, ageMs: number | null = 0): Look => ({
  ...{
    instrument: BTC,
    slot: SLOT,
    close: 1,
    features: null,
    session: "london",
    volatilityRegime: "mid",
    pattern: null,
  },
  data: {
    ...{ ageMs, latenessMs: 0, missingFeatures: [], gapMinutes: 0 },
    quality: { missingShare: 0, featureFailureShare: 0, score: 100, ...quality },
  },
});

describe("what people are told about it", () => {
  test.each<[Partial<QualityFacts>, string, string]>([
    [{ missingShare: 0.1, featureFailureShare: 0.05 }, "ok", "DATA_QUALITY_BACK"],
    [{ missingShare: 0.101 }, "candles", "DATA_QUALITY_LOW"],
    [{ featureFailureShare: 0.06 }, "features", "DATA_QUALITY_LOW"],
    [{ missingShare: 0.2, featureFailureShare: 0.06 }, "candles+features", "DATA_QUALITY_LOW"],
  ])("%o is told as %s", (quality, value, code) => {
    expect(qualityConditions([lookWith(quality)])).toMatchObject([{ key: `quality:${BTC}`, value, code }]);
  });

  test("the text says what happened, what it means and what to do, with its numbers", () => {
    const [condition] = qualityConditions([lookWith({ missingShare: 0.1236, score: 87.6 })]);
    expect(condition?.text).toBe(
      "BTC/USDT: 12.4 % of the last 24 hours' candles are missing or were unusable, more than the 10 % allowed (quality 87.6 of 100). No signal for it is sent until the shares have fallen; open signals keep their stop and target. After a halt of the exchange that takes up to a day; if there was none, check the data feed.",
    );
  });

  test("an instrument without a candle is told as stale, not also as poor", () => {
    expect(qualityConditions([lookWith({ missingShare: 1 }, null)])).toEqual([]);
  });

  test("once per change: while only the numbers move nothing is said", () => {
    const told = new Map<string, string>();
    const say = (missingShare: number): readonly string[] => {
      const ledger = { alertState: (key: string) => told.get(key) ?? null };
      const changes = changesOf(qualityConditions([lookWith({ missingShare })]), ledger, SLOT as TimestampMs);
      for (const { key, value } of changes.alertStates) told.set(key, value);
      return changes.notices.flatMap((notice) => (notice.kind === "alert" ? [notice.code] : []));
    };
    expect([0, 0.05, 0.11, 0.12, 0.13, 0.1, 0.09, 0.2].map(say)).toEqual([
      ...[[], [], ["DATA_QUALITY_LOW"], [], [], ["DATA_QUALITY_BACK"], [], ["DATA_QUALITY_LOW"]],
    ]);
  });
});
