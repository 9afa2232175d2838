/** Figures of rows small enough to be worked out by hand. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import { MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import { figuresOf, type JudgedRow, withShuffledOutcomes } from "../../../scripts/evaluate/evaluation.ts";

const BTC = "binance:BTC/USDT" as InstrumentId;
const ETH = "binance:ETH/USDT" as InstrumentId;
const NOTHING = { dir15: null, trend60: null, rv15: null, rv60: null, range60: null };
const BUNDLE = {
  label: { name: "win240", horizonMinutes: 240, stopAtr: 3, targetMultiple: 2, costBps: 7.5 },
  tierEdges: [0.45, 0.5] as const,
};

const row = (at: number, pWin: number, netR: number, more: Partial<JudgedRow> = {}): JudgedRow => ({
  instrument: BTC,
  slot: (at * MINUTE_MS) as TimestampMs,
  side: "long",
  pWin,
  confidence: pWin - 0.05,
  heads: NOTHING,
  outcome: { ...NOTHING, netR },
  ...more,
});
const figures = (rows: readonly JudgedRow[], trainMeans = {}) => figuresOf({ rows, bundle: BUNDLE, trainMeans });

test("tiers begin at their edges, without hysteresis", () => {
  const { tiers } = figures([row(0, 0.49, 1), row(15, 0.5, -1), row(300, 0.54, 1), row(315, 0.55, 1)]);
  expect(tiers.map(({ tier, n, nIndependent, realised }) => [tier, n, nIndependent, realised])).toEqual([
    ["LOW", 1, 1, 1],
    ["MEDIUM", 2, 2, 0.5],
    ["HIGH", 1, 1, 1],
  ]);
});

test("a result of exactly nothing is not won", () => {
  expect(figures([row(0, 0.5, 0), row(15, 0.5, 0.1)]).tasks.win240?.baseRate).toBe(0.5);
});

test("direction counts along the side, where the model answered and the price moved", () => {
  const said = (dir15: number | null, up: boolean | null) =>
    row(0, 0.5, 1, { heads: { ...NOTHING, dir15 }, outcome: { ...NOTHING, netR: 1, dir15: up } });
  const { dir15 } = figures([
    said(0.6, true),
    said(0.4, false),
    said(0.7, false),
    said(null, true),
    said(0.9, null),
  ]).tasks;
  expect(dir15).toMatchObject({ n: 3, baseRate: 1 / 3, auc: 0.5 });
  expect(dir15?.accuracy).toBeCloseTo(2 / 3, 12);
  expect(dir15?.brier).toBeCloseTo((0.16 + 0.16 + 0.49) / 3, 12);
});

test("the strength of a trend is judged by its sign and its rank, not as a probability", () => {
  const said = (strength: number, was: number) =>
    row(0, 0.5, 1, { heads: { ...NOTHING, trend60: strength }, outcome: { ...NOTHING, netR: 1, trend60: was } });
  const { trend60 } = figures([said(2, 1), said(0.5, -1), said(-1, -2), said(-3, 0)]).tasks;
  expect(trend60).toMatchObject({ n: 3, auc: 1, brier: null, skill: null, ece5: null });
  expect(trend60?.accuracy).toBeCloseTo(2 / 3, 12);
});

describe("volatility", () => {
  const said = (instrument: InstrumentId, forecast: number, truth: number, side: "long" | "short" = "long") =>
    row(0, 0.5, 1, {
      ...{ instrument, side, heads: { ...NOTHING, rv60: forecast } },
      outcome: { ...NOTHING, netR: 1, rv60: truth },
    });
  const rows = [said(BTC, -5, -6), said(BTC, -5, -4), said(ETH, 0, 0), said(ETH, 0, 2), said(ETH, 9, 9, "short")];

  test("is explained against all, against the training mean, and within each symbol, on long rows", () => {
    // Errors 1, 1, 0, 4; mean −2: 16 + 4 + 4 + 16 = 40; means −5 and 1: 1 + 1 + 1 + 1 = 4; from 0: 36 + 16 + 0 + 4 = 56.
    expect(figures(rows).volatility).toEqual({
      pooled: { rv15: null, rv60: 1 - 6 / 40, range60: null },
      within: { rv15: null, rv60: 1 - 6 / 4, range60: null },
    });
    expect(figures(rows, { rv60: 0 }).volatility?.pooled.rv60).toBe(1 - 6 / 56);
  });

  test("is null where no model forecasts it", () => {
    expect(figures([row(0, 0.5, 1)]).volatility).toBeNull();
  });
});

test("shuffling moves whole outcomes between rows and changes nothing of what was said", () => {
  const some = fc.array(fc.tuple(fc.integer({ min: 0, max: 99 }), fc.integer({ min: -3, max: 3 })), { maxLength: 40 });
  fc.assert(
    fc.property(some, (pairs) => {
      const rows = pairs.map(([p, netR], at) => row(at * 15, p / 100, netR));
      const mixed = withShuffledOutcomes(rows);
      expect(mixed.map(({ outcome: _unused, ...said }) => said)).toEqual(
        rows.map(({ outcome: _unused, ...said }) => said),
      );
      const sorted = (all: readonly JudgedRow[]) => all.map(({ outcome }) => outcome.netR).toSorted((a, b) => a - b);
      expect(sorted(mixed)).toEqual(sorted(rows));
    }),
  );
});
