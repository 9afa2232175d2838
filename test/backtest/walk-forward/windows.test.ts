import fc from "fast-check";
import { expect, test } from "vitest";
import { countsIn, lifeMs, partText, windowsOf } from "../../../backtest/walk-forward/windows.ts";
import { DAY_MS, HOUR_MS, plus, SLOT_MS, type TimestampMs } from "../../../core/time.ts";
import { at } from "../../support/candles.ts";

const FROM = at("2025-01-01T00:00:00Z");
const day = (number: number): TimestampMs => plus(FROM, number * DAY_MS);

test("tests follow each other, and what is left at the end is too short for another", () => {
  const lengths = { trainMs: 3 * DAY_MS, testMs: 2 * DAY_MS, embargoMs: DAY_MS };
  expect(windowsOf({ from: FROM, until: day(11) }, lengths)).toEqual([
    { train: { from: day(0), until: day(3) }, test: { from: day(4), until: day(6) } },
    { train: { from: day(2), until: day(5) }, test: { from: day(6), until: day(8) } },
    { train: { from: day(4), until: day(7) }, test: { from: day(8), until: day(10) } },
  ]);
  expect(windowsOf({ from: FROM, until: day(6) }, lengths)).toHaveLength(1);
  expect(windowsOf({ from: FROM, until: plus(day(6), -1) }, lengths)).toEqual([]);
});

test("no trade's life crosses from a train part into its test, nor from a test into the next", () => {
  const slots = fc.integer({ min: 2, max: 4000 }).map((count) => count * SLOT_MS);
  const lengths = fc.record({ trainMs: slots, testMs: slots, embargoMs: fc.nat(1000).map((count) => count * SLOT_MS) });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 1, max: 600 }), fc.nat(20_000), (asked, horizon, at) => {
      const windows = windowsOf({ from: FROM, until: plus(FROM, 40 * DAY_MS) }, asked);
      const life = lifeMs(horizon);
      const slot = plus(FROM, at * SLOT_MS);
      for (const [index, { train, test: part }] of windows.entries()) {
        if (slot >= train.from && countsIn(slot, train, life)) expect(slot + life).toBeLessThanOrEqual(part.from);
        const next = windows[index + 1]?.test.from ?? Number.POSITIVE_INFINITY;
        if (slot >= part.from && countsIn(slot, part, life)) expect(slot + life).toBeLessThanOrEqual(next);
      }
    }),
    { numRuns: 200 },
  );
});

test("a trade of four hours decided at 08:00 is told by the scan of 12:02 at the latest, so a part until 12:04 has it", () => {
  const life = lifeMs(240);
  const part = (iso: string) => ({ from: FROM, until: at(iso) });
  const slot = plus(FROM, 8 * HOUR_MS);
  expect(countsIn(slot, part("2025-01-01T12:04:00Z"), life)).toBe(true);
  expect(countsIn(slot, part("2025-01-01T12:02:00Z"), life)).toBe(false);
  expect(partText(part("2025-01-01T12:04:00Z"))).toBe("2025-01-01 00:00 to 2025-01-01 12:04");
});
