import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Side } from "../../../core/instrument.ts";
import { MINUTE_MS, plus, type TimestampMs } from "../../../core/time.ts";
import type { Resolved } from "../../../engine/outcome/resolve.ts";
import { countPatterns } from "../../../engine/patterns/count.ts";
import { patternOdds, recordOf } from "../../../engine/patterns/odds.ts";
import { oncePerBar, patternNamer, standingAt } from "../../../engine/patterns/pattern.ts";
import type { PatternCount } from "../../../engine/ports/learned.ts";
import { at, aWalk } from "../../support/candles.ts";
import { BTC, ETH } from "../../support/ledger.ts";

const START = at("2026-06-01T00:00:00Z");

const outcome = (quarter: number, won: boolean, side: Side = "long", minutes = 30): Resolved => {
  const slot = plus(START, quarter * 15 * MINUTE_MS);
  const ends = { endedAt: plus(slot, minutes * MINUTE_MS), won };
  return { instrument: BTC, slot, side, score: 0.5, pWin: 0.5, boost: 0, modelTag: "first", ...ends };
};

describe("counting", () => {
  const hammerAt = (slot: TimestampMs): readonly string[] => (slot < plus(START, 45 * MINUTE_MS) ? ["hammer"] : []);
  test("per side and pattern, all moments as the base; what overlaps is no evidence of its own", () => {
    const outcomes = [
      outcome(0, true),
      outcome(1, false),
      outcome(2, true),
      outcome(3, false),
      outcome(0, false, "short"),
    ];
    const row = { instrument: BTC, timeframe: "15m" };
    // Half an hour each: the second overlaps the first, the fourth the third.
    expect(countPatterns(outcomes, hammerAt)).toEqual([
      { ...row, pattern: "any", side: "long", wins: 2, total: 4, independent: 2 },
      { ...row, pattern: "hammer", side: "long", wins: 2, total: 3, independent: 2 },
      { ...row, pattern: "any", side: "short", wins: 0, total: 1, independent: 1 },
      { ...row, pattern: "hammer", side: "short", wins: 0, total: 1, independent: 1 },
    ]);
  });
  test("the same trade scored by two bundles counts once", () => {
    const both = [outcome(0, true), { ...outcome(0, true), modelTag: "second" }];
    expect(countPatterns(both, () => [])).toMatchObject([{ total: 1, wins: 1 }]);
  });
});

const count = (
  pattern: string,
  wins: number,
  total: number,
  independent: number,
  over: Partial<PatternCount> = {},
): PatternCount => ({
  ...{ instrument: BTC, pattern, timeframe: "15m", side: "long", wins, total, independent },
  ...over,
});

describe("odds", () => {
  const base = count("any", 400, 1000, 500);
  test("by hand: 80 of 100 independent against a base of 40 %", () => {
    // (80 + 100 · 0.4) / 200 = 0.6; ln(0.6/0.4) − ln(0.4/0.6) = 2 ln 1.5.
    expect(patternOdds([base, count("hammer", 160, 200, 100)], ["hammer"], "long")).toBeCloseTo(2 * Math.log(1.5), 12);
  });
  test("instruments are counted together; below 30 a pattern says nothing", () => {
    const coins = [count("doji", 10, 20, 15), count("doji", 5, 20, 15, { instrument: ETH })];
    expect(recordOf(coins, "doji", "long")).toEqual({ wins: 11.25, independent: 30, winRate: 0.375 });
    expect(recordOf(coins.slice(1), "doji", "long")).toBeNull();
    expect(patternOdds([base, count("doji", 20, 40, 29)], ["doji"], "long")).toBeNull();
    expect(patternOdds([base, count("doji", 20, 40, 30)], ["doji"], "short")).toBeNull();
    expect(patternOdds([count("doji", 20, 40, 30)], ["doji"], "long")).toBeNull();
    expect(patternOdds([base], [], "long")).toBeNull();
  });
  test("several at once: the mean of those that are known", () => {
    const counts = [base, count("hammer", 160, 200, 100), count("doji", 80, 200, 100), count("rare", 1, 1, 1)];
    expect(patternOdds(counts, ["hammer", "doji", "rare"], "long")).toBeCloseTo(Math.log(1.5), 12);
  });
  test("never beyond what was seen, never on the other side of the base rate", () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 3000 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const wins = Math.round(share * n);
        const odds = patternOdds([base, count("hammer", wins, n, n)], ["hammer"], "long") ?? Number.NaN;
        const seen = Math.log(wins / (n - wins)) - Math.log(0.4 / 0.6);
        if (wins / n === 0.4) expect(odds).toBeCloseTo(0, 10);
        else expect(Math.sign(odds)).toBe(Math.sign(wins / n - 0.4));
        expect(Math.abs(odds)).toBeLessThanOrEqual(Math.abs(seen) + 1e-9);
      }),
    );
  });
});

const walk = aWalk(START, 6 * 60, 7);

describe("standing at a slot", () => {
  const seenBy = (slot: TimestampMs): number[] => {
    let closes: number[] = [];
    const detect = ({ openTime }: typeof walk): readonly string[] => {
      closes = [...openTime];
      return [];
    };
    standingAt(detect, walk, slot);
    return closes;
  };
  test("sees the 14 closed bars before it, the same for the whole quarter of an hour", () => {
    const slot = plus(START, 5 * 60 * MINUTE_MS);
    const opened = Array.from({ length: 14 }, (_, bar) => slot - (14 - bar) * 15 * MINUTE_MS);
    expect(seenBy(slot)).toEqual(opened);
    expect(seenBy(plus(slot, 14 * MINUTE_MS))).toEqual(opened);
  });
  test("asks nothing while bars are missing", () => {
    expect(seenBy(plus(START, 2 * 60 * MINUTE_MS))).toEqual([]);
  });
});

describe("the pattern that a slot goes by", () => {
  const slot = plus(START, 5 * 60 * MINUTE_MS);
  test.each([
    ["the first of several", () => ["hammer", "doji"], slot, "hammer"],
    ["none of them", () => [], slot, "none"],
    ["bars are missing", () => ["doji"], plus(START, 2 * 60 * MINUTE_MS), null],
    ["nobody recognises any", undefined, slot, null],
  ] as const)("%s", (_name, detect, at, named) => {
    expect(patternNamer(detect)(walk, at)).toBe(named);
  });
  test("is looked for once per closed bar where slots come in their order", () => {
    let asked = 0;
    const named = oncePerBar(() => `${++asked}`);
    const minutes = [0, 2, 14, 15, 28, 30];
    expect(minutes.map((minute) => named(walk, plus(slot, minute * MINUTE_MS)))).toEqual([..."111223"]);
  });
});
