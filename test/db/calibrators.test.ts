/** Nightly refits in a real ledger: what serves after a night, a revert, another bundle, a restart. */
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DAY_MS, MINUTE_MS, plus } from "../../core/time.ts";
import type { RefitRecord } from "../../engine/confidence/refit-record.ts";
import type { PatternCount } from "../../engine/ports/learned.ts";
import { aLedger, aPrediction, aScan, BTC, ETH, START, slotNumber, type TestLedger } from "../support/ledger.ts";

let ledger: TestLedger;
beforeEach(() => {
  ledger = aLedger();
});
afterEach(() => ledger.remove());

const night = (number: number) => plus(START, number * DAY_MS);
function aRefit(number: number, over: Partial<RefitRecord> = {}): RefitRecord {
  const at = night(number);
  return {
    id: `${over.tag ?? "first"}+night-${number}`,
    tag: "first",
    fittedAt: at,
    since: plus(at, -30 * DAY_MS),
    split: plus(at, -7 * DAY_MS),
    until: at,
    slope: 0.8,
    intercept: -0.1,
    n: 4000,
    nIndependent: 500,
    nCompared: 1000,
    nComparedIndependent: 120,
    comparedWith: "platt-1",
    brierBefore: 0.245,
    brierAfter: 0.241,
    reliability: [{ from: 0, until: 1.000001, rows: 4000, nIndependent: 500, winRate: 0.42 }],
    adopted: true,
    reason: "ADOPTED",
    ...over,
  };
}
const REFUSED = { adopted: false, reason: "NOT_BETTER", reliability: [] } as const;
const audits = () => {
  const client = new Database(ledger.file, { readonly: true });
  const rows = client.prepare("SELECT action, detail FROM audit_log ORDER BY id").all();
  client.close();
  return (rows as { action: string; detail: string }[]).map(({ action, detail }) => [action, JSON.parse(detail).id]);
};

describe("calibrators", () => {
  test("the newest adopted one of the bundle serves, and still does after a restart", () => {
    const { calibrators } = ledger.db;
    expect(calibrators.active("first")).toBeNull();
    calibrators.record(aRefit(1));
    calibrators.record(aRefit(2, { slope: 0.7 }));
    calibrators.record(aRefit(3, REFUSED));
    calibrators.record(aRefit(4, { tag: "second", slope: 0.5 }));
    expect(calibrators.active("first")).toMatchObject(aRefit(2, { slope: 0.7 }));
    const { calibrators: again } = ledger.reopen();
    expect(again.active("first")?.id).toBe("first+night-2");
    // Another bundle and back: each keeps its own.
    expect([again.active("second")?.slope, again.active("first")?.slope, again.active("third")]).toEqual([
      0.5,
      0.7,
      null,
    ]);
    expect(again.all("first").map(({ fittedAt }) => fittedAt)).toEqual([night(3), night(2), night(1)]);
  });

  test("a night is stored once, with one audit row", () => {
    const { calibrators } = ledger.db;
    expect(calibrators.record(aRefit(1))).toBe(true);
    expect(calibrators.record(aRefit(1, { slope: 9 }))).toBe(false);
    expect(calibrators.active("first")?.slope).toBe(0.8);
    expect(audits()).toEqual([["calibrator_refitted", "first+night-1"]]);
  });

  test("taken back, the one before serves again, down to the bundle's own; once and with who and why", () => {
    const { calibrators } = ledger.db;
    calibrators.record(aRefit(1));
    calibrators.record(aRefit(2));
    const ada = { at: night(3), by: "ada", reason: "too timid" };
    expect(calibrators.revert("first+night-2", ada)).toBe(true);
    expect(calibrators.revert("first+night-2", { ...ada, reason: "again" })).toBe(false);
    expect(calibrators.active("first")?.id).toBe("first+night-1");
    expect(calibrators.all("first")[0]?.reverted).toEqual(ada);
    expect(calibrators.revert("first+night-1", ada)).toBe(true);
    expect(calibrators.active("first")).toBeNull();
    expect(calibrators.revert("unknown", ada)).toBe(false);
    calibrators.record(aRefit(4, REFUSED));
    expect(calibrators.revert("first+night-4", ada)).toBe(false);
    expect(audits().map(([action]) => action)).toEqual([
      ...["calibrator_refitted", "calibrator_refitted", "calibrator_reverted", "calibrator_reverted"],
      "calibrator_refitted",
    ]);
  });

  test("the database itself refuses an adopted line that falls", () => {
    expect(() => ledger.db.calibrators.record(aRefit(1, { slope: -0.1 }))).toThrow(/calibrators_slope/);
    expect(audits()).toEqual([]);
  });
});

test("evidence: the first prediction of each instrument, side, bundle and quarter of an hour that names its ATR", () => {
  const { ledger: book, calibrators } = ledger.db;
  const scan = (number: number, ...rows: Parameters<typeof aPrediction>[0][]) =>
    book.commitScan(
      aScan(slotNumber(number), [], {
        predictions: rows.map((row) => aPrediction({ slot: slotNumber(number), ...row })),
      }),
    );
  // 12:00 … 12:14 is one quarter of an hour, 12:16 the next.
  scan(0, { atr15: null, score: 0.1 }, { side: "short", score: 0.2 });
  scan(1, { score: 0.3, boost: 0.25 }, { instrument: ETH, score: 0.4 });
  scan(2, { score: 0.5 }, { side: "short", score: 0.6 });
  scan(3, { modelTag: "second", score: 0.7 });
  scan(8, { score: 0.8 });
  const seen = calibrators.scored(START, plus(START, 60 * MINUTE_MS));
  expect(
    seen.map(({ instrument, side, slot, modelTag, score }) => [
      instrument,
      side,
      (slot - START) / MINUTE_MS,
      modelTag,
      score,
    ]),
  ).toEqual([
    [BTC, "short", 0, "first", 0.2],
    [BTC, "long", 2, "first", 0.3],
    [ETH, "long", 2, "first", 0.4],
    [BTC, "long", 6, "second", 0.7],
    [BTC, "long", 16, "first", 0.8],
  ]);
  expect(seen[1]).toMatchObject({ boost: 0.25, atr15: 1 });
  expect(calibrators.scored(slotNumber(8), slotNumber(8))).toEqual([]);
});

test("patterns are replaced as a whole and outlive a restart", () => {
  const count = (pattern: string, wins: number): PatternCount => ({
    ...{ instrument: BTC, pattern, timeframe: "15m", side: "long", wins, total: 50, independent: 31 },
  });
  expect(ledger.db.patterns.countedAt()).toBeNull();
  ledger.db.patterns.replace([count("any", 20), count("hammer", 9)], night(1));
  ledger.db.patterns.replace([count("any", 21), count("doji", 4)], night(2));
  const { patterns } = ledger.reopen();
  expect(patterns.counts()).toEqual([count("any", 21), count("doji", 4)]);
  expect(patterns.countedAt()).toBe(night(2));
  expect(() => patterns.replace([count("hammer", 51)], night(3))).toThrow(/patterns_counts/);
  expect(patterns.counts()).toHaveLength(2);
});
