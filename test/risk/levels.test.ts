import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Side } from "../../core/instrument.ts";
import { roundLevels } from "../../risk/levels.ts";

describe("the target moves away from the entry, the stop towards it", () => {
  test.each<[string, number, number, number, Side, number, { stop: number; target: number }]>([
    ["long", 100, 1.234, 2.468, "long", 0.1, { stop: 98.8, target: 102.5 }],
    ["short", 100, 1.234, 2.468, "short", 0.1, { stop: 101.2, target: 97.5 }],
    ["already on the grid, long", 100.1, 0.3, 0.6, "long", 0.1, { stop: 99.8, target: 100.7 }],
    ["already on the grid, short", 100.1, 0.3, 0.6, "short", 0.1, { stop: 100.4, target: 99.5 }],
    ["ticks of 0.05", 1.17, 0.111, 0.222, "long", 0.05, { stop: 1.1, target: 1.4 }],
    [
      "ticks of one hundred-millionth",
      0.00001234,
      1.234e-7,
      2.468e-7,
      "short",
      1e-8,
      { stop: 0.00001246, target: 0.00001209 },
    ],
    ["a stop closer than a tick falls on the entry", 100, 0.02, 0.04, "long", 0.1, { stop: 100, target: 100.1 }],
  ])("%s", (_name, entry, stop, target, side, tick, expected) => {
    expect(roundLevels(entry, stop, target, side, tick)).toEqual(expected);
  });
});

const cases = fc.record({
  tick: fc.constantFrom(0.1, 0.01, 1e-8, 0.05, 0.25),
  entryTicks: fc.integer({ min: 100_000, max: 100_000_000 }),
  stopTicks: fc.double({ min: 1.5, max: 5000, noNaN: true }),
  side: fc.constantFrom<Side>("long", "short"),
});

test("rounding never enlarges the stop distance and never shrinks the target distance", () => {
  fc.assert(
    fc.property(cases, ({ tick, entryTicks, stopTicks, side }) => {
      const entry = entryTicks * tick;
      const stopDistance = stopTicks * tick;
      const { stop, target } = roundLevels(entry, stopDistance, 2 * stopDistance, side, tick);
      const sign = side === "long" ? 1 : -1;
      const noise = entry * 1e-11;
      const rounded = { stop: sign * (entry - stop), target: sign * (target - entry) };
      expect(rounded.stop).toBeLessThanOrEqual(stopDistance + noise);
      expect(rounded.stop).toBeGreaterThan(stopDistance - tick - noise);
      expect(rounded.target).toBeGreaterThanOrEqual(2 * stopDistance - noise);
      expect(rounded.target).toBeLessThan(2 * stopDistance + tick + noise);
    }),
    { numRuns: 2000 },
  );
});

test("both levels lie on the grid", () => {
  fc.assert(
    fc.property(cases, ({ tick, entryTicks, stopTicks, side }) => {
      const levels = roundLevels(entryTicks * tick, stopTicks * tick, 2 * stopTicks * tick, side, tick);
      const decimals = tick === 1e-8 ? 8 : 2;
      for (const level of [levels.stop, levels.target]) {
        expect(Number(level.toFixed(decimals))).toBe(level);
      }
    }),
    { numRuns: 2000 },
  );
});

test("a planned reward of twice the risk stays at least 2 after rounding", () => {
  fc.assert(
    fc.property(cases, ({ tick, entryTicks, stopTicks, side }) => {
      const entry = entryTicks * tick;
      const { stop, target } = roundLevels(entry, stopTicks * tick, 2 * stopTicks * tick, side, tick);
      expect(Math.abs(target - entry) / Math.abs(entry - stop)).toBeGreaterThanOrEqual(2 - 1e-3 / stopTicks);
    }),
    { numRuns: 2000 },
  );
});
