import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { TimestampMs } from "../../../core/time.ts";
import { dayOfWeek, type SessionFlags, sessionFlags, sessionLabel } from "../../../engine/features/sessions.ts";
import { at } from "../../support/candles.ts";

const HOUR = 3_600_000;

/** Opening and closing of each session in UTC, on ordinary days and on the days (Sundays) the clocks change. */
describe.each([
  ["tokyo", "2025-01-15T00:00Z", "2025-01-15T09:00Z"],
  ["tokyo", "2025-07-15T00:00Z", "2025-07-15T09:00Z"],
  ["tokyo", "2026-03-29T00:00Z", "2026-03-29T09:00Z"],
  ["london", "2025-03-29T08:00Z", "2025-03-29T17:00Z"],
  ["london", "2025-03-30T07:00Z", "2025-03-30T16:00Z"],
  ["london", "2025-10-25T07:00Z", "2025-10-25T16:00Z"],
  ["london", "2025-10-26T08:00Z", "2025-10-26T17:00Z"],
  ["london", "2026-03-28T08:00Z", "2026-03-28T17:00Z"],
  ["london", "2026-03-29T07:00Z", "2026-03-29T16:00Z"],
  ["london", "2026-10-24T07:00Z", "2026-10-24T16:00Z"],
  ["london", "2026-10-25T08:00Z", "2026-10-25T17:00Z"],
  ["newYork", "2025-03-08T13:00Z", "2025-03-08T22:00Z"],
  ["newYork", "2025-03-09T12:00Z", "2025-03-09T21:00Z"],
  ["newYork", "2025-11-01T12:00Z", "2025-11-01T21:00Z"],
  ["newYork", "2025-11-02T13:00Z", "2025-11-02T22:00Z"],
  ["newYork", "2026-03-07T13:00Z", "2026-03-07T22:00Z"],
  ["newYork", "2026-03-08T12:00Z", "2026-03-08T21:00Z"],
  ["newYork", "2026-10-31T12:00Z", "2026-10-31T21:00Z"],
  ["newYork", "2026-11-01T13:00Z", "2026-11-01T22:00Z"],
] as [keyof SessionFlags, string, string][])("%s opens at %s and closes at %s", (city, opens, closes) => {
  test.each([
    ["a millisecond before opening", at(opens) - 1, false],
    ["at opening", at(opens), true],
    ["a millisecond before closing", at(closes) - 1, true],
    ["at closing", at(closes), false],
  ] as [string, number, boolean][])("%s", (_name, instant, open) => {
    expect(sessionFlags(instant as TimestampMs)[city]).toBe(open);
  });
});

test("sessions overlap, also in the weeks when only America has changed its clocks", () => {
  expect(sessionFlags(at("2025-03-12T12:30Z"))).toEqual({ tokyo: false, london: true, newYork: true });
  expect(sessionFlags(at("2025-02-12T12:30Z"))).toEqual({ tokyo: false, london: true, newYork: false });
  expect(sessionFlags(at("2025-02-12T08:30Z"))).toEqual({ tokyo: true, london: true, newYork: false });
});

test.each([
  ["2025-06-02T13:00Z", "new-york"],
  ["2025-06-02T15:59Z", "new-york"],
  ["2025-06-02T08:30Z", "london"],
  ["2025-06-02T06:59Z", "tokyo"],
  ["2025-06-02T07:00Z", "london"],
  ["2025-06-02T21:00Z", "off"],
  ["2025-06-02T23:59Z", "off"],
  ["2025-06-03T00:00Z", "tokyo"],
  ["2025-06-07T13:00Z", "new-york"],
] as const)("one label at %s: %s (weekends by the clock as well)", (instant, label) => {
  expect(sessionLabel(at(instant))).toBe(label);
});

test.each([
  ["1970-01-01T00:00Z", 3],
  ["2025-06-01T23:59Z", 6],
  ["2025-06-02T00:00Z", 0],
  ["2026-11-21T12:00Z", 5],
] as const)("%s is day %s, counted from Monday", (instant, day) => {
  expect(dayOfWeek(at(instant))).toBe(day);
});

/** The written law: the EU changes at 01:00 UTC on the last Sundays of March and October, the US at 02:00 local time. */
function lawfulFlags(instant: number): SessionFlags {
  const year = new Date(instant).getUTCFullYear();
  const sunday = (month: number, from: number): number =>
    Date.UTC(year, month, from + ((7 - new Date(Date.UTC(year, month, from)).getUTCDay()) % 7));
  const between = (from: number, until: number): number => (instant >= from && instant < until ? 1 : 0);
  const london = between(sunday(2, 25) + HOUR, sunday(9, 25) + HOUR);
  const newYork = between(sunday(2, 8) + 7 * HOUR, sunday(10, 1) + 6 * HOUR) - 5;
  const open = (offset: number, from: number, until: number): boolean => {
    const hour = (((instant / HOUR + offset) % 24) + 24) % 24;
    return hour >= from && hour < until;
  };
  return { tokyo: open(9, 9, 18), london: open(london, 8, 17), newYork: open(newYork, 8, 17) };
}

test("every instant of 2007 to 2035 follows the law, in whatever order it is asked", () => {
  const instant = fc.integer({ min: Date.UTC(2007, 3), max: Date.UTC(2036, 0) - 1 });
  fc.assert(
    fc.property(instant, (moment) => {
      expect(sessionFlags(moment as TimestampMs)).toEqual(lawfulFlags(moment));
    }),
    { numRuns: 3000 },
  );
});

test("the days around each change follow the law, minute by minute", () => {
  const changes = [
    "2025-03-09",
    "2025-03-30",
    "2025-10-26",
    "2025-11-02",
    "2026-03-08",
    "2026-03-29",
    "2026-10-25",
    "2026-11-01",
  ];
  for (const day of changes) {
    const midnight = Date.parse(day);
    for (let moment = midnight - 12 * HOUR; moment < midnight + 36 * HOUR; moment += 10 * 60_000) {
      expect(sessionFlags(moment as TimestampMs), new Date(moment).toISOString()).toEqual(lawfulFlags(moment));
    }
  }
});
