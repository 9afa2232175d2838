import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dayBootstrap, quantile } from "../../../backtest/metrics/day-bootstrap.ts";
import { independentCount } from "../../../backtest/metrics/independent.ts";
import { rSquared, rSquaredWithin } from "../../../backtest/metrics/r-squared.ts";
import { shuffled } from "../../../backtest/metrics/shuffled.ts";
import { createRandom } from "../../../backtest/random.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { DAY_MS, MINUTE_MS, type TimestampMs } from "../../../core/time.ts";

const BTC = "binance:BTC/USDT" as InstrumentId;
const ETH = "binance:ETH/USDT" as InstrumentId;
const minute = (minutes: number): TimestampMs => (minutes * MINUTE_MS) as TimestampMs;
const day = (days: number): TimestampMs => (days * DAY_MS) as TimestampMs;

describe("independent outcomes", () => {
  test.each([
    ["none", [], 0],
    ["one that ends where the next begins", [0, 240], 2],
    ["two that overlap by a minute", [0, 239], 1],
    ["every quarter of an hour for twelve hours", Array.from({ length: 48 }, (_unused, at) => at * 15), 3],
    ["both sides of one slot", [0, 0], 1],
    ["out of order", [480, 0, 240], 3],
  ])("%s", (_name, minutes, expected) => {
    expect(
      independentCount(
        minutes.map((at) => ({ instrument: BTC, slot: minute(at) })),
        240,
      ),
    ).toBe(expected);
  });

  test("instruments count each for themselves", () => {
    const rows = [BTC, ETH].flatMap((instrument) => [0, 120].map((at) => ({ instrument, slot: minute(at) })));
    expect(independentCount(rows, 240)).toBe(2);
  });
});

describe("the interval of a mean over days", () => {
  const DAYS = [3, 5, 2, 4, 6, 1, 3, 4, 2, 5, 3, 4];
  const VALUES = [
    1.67, 1.62, 0.76, 0.23, 1.04, -0.24, -0.2, -0.96, -0.09, -0.18, 2.67, -0.29, 1.17, 1.22, -0.29, 1.07, -2.28, -0.01,
    0.76, -2.5, -1.26, 0.96, -0.36, -1.2, -0.47, -0.64, 0.62, 0.35, -0.38, -0.77, -0.15, 1.23, 0.25, 0.54, -0.25, -1.39,
    -0.81, 0.55, 0, -1, -1.72, 0.01,
  ];
  const rows = DAYS.flatMap((n, at) => Array.from({ length: n }, () => day(at))).map((slot, row) => ({
    slot,
    value: VALUES[row]!,
  }));

  // numpy, 200 000 draws with three seeds: −0.3744, −0.3732, −0.3743 and 0.3855, 0.3840, 0.3834.
  test("is numpy's, up to the chance of the draws", () => {
    const [low, high] = dayBootstrap(rows, createRandom(1, 1), 40_000)!;
    expect(low).toBeGreaterThan(-0.384);
    expect(low).toBeLessThan(-0.364);
    expect(high).toBeGreaterThan(0.374);
    expect(high).toBeLessThan(0.394);
  });

  test("repeats with the same seed", () => {
    expect(dayBootstrap(rows, createRandom(3, 1))).toEqual(dayBootstrap(rows, createRandom(3, 1)));
  });

  test.each([[[]], [[{ slot: day(3), value: 1 }]], [[0, 1, 2].map((value) => ({ slot: day(3), value }))]])(
    "is unknown with fewer than two days: %j",
    (few) => {
      expect(dayBootstrap(few, createRandom(1, 1))).toBeNull();
    },
  );

  test("lies between the days' extremes and holds what never varies", () => {
    const some = fc.array(
      fc.record({ slot: fc.integer({ min: 0, max: 9 }).map(day), value: fc.integer({ min: -5, max: 5 }) }),
    );
    fc.assert(
      fc.property(some, (all) => {
        const found = dayBootstrap(all, createRandom(1, 1), 50);
        if (found === null) return;
        const values = all.map(({ value }) => value);
        expect(found[0]).toBeGreaterThanOrEqual(Math.min(...values) - 1e-12);
        expect(found[1]).toBeLessThanOrEqual(Math.max(...values) + 1e-12);
        expect(found[0]).toBeLessThanOrEqual(found[1]);
      }),
    );
    expect(
      dayBootstrap(
        [day(1), day(2)].map((slot) => ({ slot, value: 0.5 })),
        createRandom(1, 1),
      ),
    ).toEqual([0.5, 0.5]);
  });

  test("quantiles are numpy's", () => {
    const rising = Float64Array.of(1, 2, 4, 8);
    expect([0.025, 0.5, 0.975].map((share) => quantile(rising, share))).toEqual([1.075, 3, 7.699999999999999]);
  });
});

describe("explained variance", () => {
  const T = [-0.99, 0.05, 1.07, -0.33, 0.42, 1.88, -1.21, 0.26, -0.31, -1.06, -1.03, -0.02];
  const F = [-0.52, -0.18, 0.77, 0.06, 0.41, 1.66, -0.66, 0.38, 0.51, -0.49, -0.67, 0.27];
  const all = T.map((truth, row) => ({ truth, forecast: F[row]!, group: row < 7 ? "a" : "b" }));

  // sklearn.metrics.r2_score for the first, numpy for the others.
  test("is scikit-learn's against the own mean, and numpy's against a given one and within groups", () => {
    expect(rSquared(all)).toBeCloseTo(0.7826292856035926, 13);
    expect(rSquared(all, 0.3)).toBeCloseTo(0.8196588489816323, 13);
    expect(rSquaredWithin(all)).toBeCloseTo(0.7598817352664202, 13);
  });

  test("is unknown where nothing varies", () => {
    expect(rSquared([])).toBeNull();
    expect(rSquared([{ truth: 1, forecast: 2, group: "a" }])).toBeNull();
    expect(
      rSquaredWithin([
        { truth: 1, forecast: 1, group: "a" },
        { truth: 2, forecast: 1, group: "b" },
      ]),
    ).toBeNull();
  });
});

describe("a shuffle", () => {
  test("keeps every element, leaves the input alone and repeats with its seed", () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.integer(), (all, seed) => {
        const before = [...all];
        const mixed = shuffled(all, createRandom(seed, 1));
        expect(all).toEqual(before);
        expect(mixed.toSorted()).toEqual(all.toSorted());
        expect(shuffled(all, createRandom(seed, 1))).toEqual(mixed);
      }),
    );
  });

  test("every order of three comes up about equally often", () => {
    const random = createRandom(5, 5);
    const seen = new Map<string, number>();
    for (let turn = 0; turn < 6000; turn += 1) {
      const order = shuffled(["a", "b", "c"], random).join("");
      seen.set(order, (seen.get(order) ?? 0) + 1);
    }
    expect(seen.size).toBe(6);
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });
});
