import { describe, expect, test } from "vitest";
import { type ComparedRow, compare } from "../../../app/models/comparison.ts";
import type { InstrumentId, Side } from "../../../core/instrument.ts";
import { DAY_MS, plus, type TimestampMs } from "../../../core/time.ts";
import { at } from "../../support/candles.ts";

const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
const START = at("2026-01-05T00:00:00Z");
const row = (slot: TimestampMs, pA: number, pB: number, netR: number, side: Side = "long"): ComparedRow => ({
  ...{ instrument: BTC, side, slot, pA, pB, netR },
});
const A = { tag: "a", highLine: 0.5 };
const B = { tag: "b", highLine: null };

describe("a comparison", () => {
  test("of three outcomes, by hand", () => {
    const rows = [
      row(START, 0.8, 0.6, 1.5),
      row(plus(START, DAY_MS / 4), 0.4, 0.5, -1),
      row(plus(START, DAY_MS), 0.6, 0.3, -1),
    ];
    const compared = compare(rows, A, B, 240)!;
    expect(compared).toMatchObject({ n: 3, nIndependent: 3, days: 2, winRate: 1 / 3 });
    // A: (0.2² + 0.4² + 0.6²) / 3. B: (0.4² + 0.5² + 0.3²) / 3. The win stands above both losses in each.
    expect(compared.a.brier).toBeCloseTo(0.56 / 3, 12);
    expect(compared.b.brier).toBeCloseTo(0.5 / 3, 12);
    expect([compared.a.auc, compared.b.auc]).toEqual([1, 1]);
    expect(compared.brierDifference.value).toBeCloseTo(-0.02, 12);
    expect(compared.a.meanPWin).toBeCloseTo(0.6, 12);
    // Confidence is 0.05 below the probability: 0.75 and 0.55 reach 0.5, 0.35 does not.
    expect(compared.a.high).toMatchObject({ n: 2, winRate: 0.5, meanR: 0.25 });
    expect(compared.b.high).toBeNull();
    expect(compared.tooLittle).toContain("3 outcomes that do not overlap of at least 100");
  });

  test("draws whole days: two days that say the opposite make the interval reach from one to the other", () => {
    // Day one: A was right by 0.21 on both rows; day two: B was.
    const rows = [row(START, 0.8, 0.5, 1), row(plus(START, DAY_MS), 0.5, 0.8, 1)];
    const { brierDifference } = compare(rows, A, B, 240)!;
    expect(brierDifference.value).toBeCloseTo(0, 12);
    expect(brierDifference.interval![0]).toBeCloseTo(-0.21, 12);
    expect(brierDifference.interval![1]).toBeCloseTo(0.21, 12);
  });

  test("of one day has no interval, and of nothing is none", () => {
    expect(compare([row(START, 0.8, 0.5, 1)], A, B, 240)!.brierDifference.interval).toBeNull();
    expect(compare([], A, B, 240)).toBeNull();
  });

  test("of the same words is no difference", () => {
    const rows = Array.from({ length: 40 }, (_, index) =>
      row(plus(START, index * DAY_MS), 0.3 + index / 100, 0.3 + index / 100, index % 2 === 0 ? 1 : -1),
    );
    const { a, b, brierDifference } = compare(rows, A, { ...A, tag: "b" }, 240)!;
    expect({ ...a, tag: "b" }).toEqual(b);
    expect(brierDifference).toEqual({ value: 0, interval: [0, 0] });
  });
});
