import { describe, expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import { DAY_MS, MINUTE_MS, plus, type TimestampMs } from "../../../core/time.ts";
import { refit } from "../../../engine/confidence/refit.ts";
import { independent, type ResolvedPrediction } from "../../../engine/confidence/resolved.ts";
import { at } from "../../support/candles.ts";
import { BTC, ETH } from "../../support/ledger.ts";

const NIGHT = at("2026-06-15T00:20:00Z");
const SHIPPED = { id: "platt-1", kind: "platt", slope: 1, intercept: 0, boosters: [] } as const;
const HOURS = 60 * MINUTE_MS;

/**
 * One outcome of four hours in each 250 minutes before the night, newest first, so none overlaps another. Scores take
 * turns at 0.3, 0.5 and 0.7; of ten outcomes in a row with the same score, `wins(score)` win.
 */
function past(days: number, wins: (score: number) => number, instruments: readonly InstrumentId[] = [BTC, ETH]) {
  const every = 4 * HOURS + 10 * MINUTE_MS;
  const count = Math.floor((days * DAY_MS) / every);
  return instruments.flatMap((instrument) =>
    Array.from({ length: count }, (_, index): ResolvedPrediction => {
      const slot = plus(NIGHT, -(index + 1) * every);
      const score = [0.3, 0.5, 0.7][index % 3] ?? 0.5;
      const won = (Math.floor(index / 3) * 7) % 10 < wins(score);
      return { instrument, slot, endedAt: plus(slot, 4 * HOURS), score, boost: 0, won };
    }),
  );
}
const asked = { tag: "first", active: SHIPPED, at: NIGHT };

describe("a refit", () => {
  test("is adopted when scores claim more than comes, and states what came", () => {
    const record = refit(
      past(30, (score) => Math.round(score * 10) - 2),
      asked,
    );
    expect(record).toMatchObject({ id: "first+2026-06-15", adopted: true, reason: "ADOPTED", comparedWith: "platt-1" });
    expect(record.brierAfter).toBeLessThan(record.brierBefore ?? 0);
    expect(record.slope).toBeGreaterThan(0);
    // 172 outcomes a coin in 30 days of 250 minutes each; none overlaps.
    expect([record.n, record.nIndependent]).toEqual([344, 344]);
    expect(record.nCompared).toBe(80);
    const wins = record.reliability.reduce((sum, { winRate, rows }) => sum + winRate * rows, 0);
    expect(wins).toBeCloseTo(past(30, (score) => Math.round(score * 10) - 2).filter(({ won }) => won).length, 8);
  });

  test("is not adopted when the active one already says what comes", () => {
    const record = refit(
      past(30, (score) => score * 10),
      asked,
    );
    expect(record).toMatchObject({ adopted: false, reason: "NOT_BETTER", reliability: [] });
    expect(record.brierAfter).toBeGreaterThanOrEqual(record.brierBefore ?? 1);
  });

  test("a score that means the opposite is refused, however good its Brier", () => {
    const record = refit(
      past(30, (score) => 10 - score * 10),
      asked,
    );
    expect(record).toMatchObject({ adopted: false, reason: "SLOPE_NOT_POSITIVE" });
    expect(record.slope).toBeLessThan(0);
    expect(record.brierAfter).toBeLessThan(record.brierBefore ?? 0);
  });

  test.each([
    ["no outcome at all", [], "TOO_FEW_TO_FIT"],
    ["ten days of one coin", past(10, () => 3, [BTC]), "TOO_FEW_TO_FIT"],
    ["only losses", past(30, () => 0), "ONE_SIDED"],
    [
      "nothing in the newest week",
      past(30, () => 3).filter(({ slot }) => slot < NIGHT - 7 * DAY_MS),
      "TOO_FEW_TO_COMPARE",
    ],
  ] as const)("%s", (_, outcomes, reason) => {
    expect(refit(outcomes, asked)).toMatchObject({ adopted: false, reason });
  });

  test("rows that overlap are no further evidence", () => {
    const month = past(30, (score) => Math.round(score * 10) - 2, [BTC]);
    const crowd = Array.from({ length: 60 }, () => month.slice(0, 40)).flat();
    expect(refit(crowd, asked)).toMatchObject({ reason: "TOO_FEW_TO_FIT", nIndependent: 40, n: 2400 });
  });

  test("sees nothing that had not ended, and the fit nothing of the newest week", () => {
    const month = past(30, (score) => Math.round(score * 10) - 2);
    const known = refit(month, asked);
    const slot = plus(NIGHT, -2 * HOURS);
    const later: ResolvedPrediction[] = Array.from({ length: 50 }, () => ({
      ...{ instrument: BTC, slot, endedAt: plus(NIGHT, 1), score: 0.9, boost: 0, won: false },
    }));
    expect(refit([...month, ...later], asked)).toEqual(known);
    // Another newest week: the fit that is compared stays, so only what it is compared on changes.
    const split = NIGHT - 7 * DAY_MS;
    const turned = month.map((one) => (one.endedAt > split ? { ...one, won: !one.won } : one));
    const other = refit(turned, asked);
    expect(other.brierAfter).not.toBe(known.brierAfter);
    expect(other).toMatchObject({ adopted: false });
  });

  test("boosters keep what they add: outcomes explained by them alone leave the line alone", () => {
    const month = past(30, (score) => score * 10);
    const boosted = month.map((one) => ({
      ...one,
      score: 0.5 + (one.score - 0.5) * 1e-3,
      boost: Math.log(one.score / (1 - one.score)),
    }));
    const { slope, intercept } = refit(boosted, { ...asked, active: { ...SHIPPED, intercept: 1 } });
    expect(Math.abs(intercept ?? 1)).toBeLessThan(0.1);
    expect(slope).not.toBeNull();
  });
});

test("independent outcomes: the earliest of an instrument, then the next that begins after its end", () => {
  const one = (instrument: InstrumentId, from: number, until: number) => ({
    instrument,
    slot: from as TimestampMs,
    endedAt: until as TimestampMs,
  });
  const rows = [one(BTC, 5, 9), one(BTC, 0, 4), one(BTC, 2, 5), one(BTC, 4, 7), one(ETH, 1, 3), one(BTC, 7, 8)];
  expect(independent(rows).map(({ slot }) => slot)).toEqual([0, 1, 4, 7]);
});
