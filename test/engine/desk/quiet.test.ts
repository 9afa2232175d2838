import { expect, test } from "vitest";
import { isQuiet, newestAt, nextAt } from "../../../engine/desk/quiet.ts";
import { at } from "../../support/candles.ts";

const night = { from: 23 * 60, until: 7 * 60 };

test.each([
  // Istanbul is UTC+3 all year.
  ["Europe/Istanbul", "2025-06-01T19:59:00Z", false],
  ["Europe/Istanbul", "2025-06-01T20:00:00Z", true],
  ["Europe/Istanbul", "2025-06-02T03:59:00Z", true],
  ["Europe/Istanbul", "2025-06-02T04:00:00Z", false],
  // Berlin: UTC+1 until 30 March 2025, UTC+2 from then on.
  ["Europe/Berlin", "2025-03-29T05:59:00Z", true],
  ["Europe/Berlin", "2025-03-29T06:00:00Z", false],
  ["Europe/Berlin", "2025-03-30T04:59:00Z", true],
  ["Europe/Berlin", "2025-03-30T05:00:00Z", false],
])("quiet from 23:00 to 07:00 in %s at %s: %s", (zone, when, expected) => {
  expect(isQuiet({ quiet: night, zone }, at(when))).toBe(expected);
});

test("hours within a day, none at all, and an empty span", () => {
  const zone = "UTC";
  expect(isQuiet({ quiet: { from: 720, until: 780 }, zone }, at("2025-06-01T12:30:00Z"))).toBe(true);
  expect(isQuiet({ quiet: { from: 720, until: 780 }, zone }, at("2025-06-01T13:00:00Z"))).toBe(false);
  expect(isQuiet({ quiet: null, zone }, at("2025-06-01T12:30:00Z"))).toBe(false);
  expect(isQuiet({ quiet: { from: 720, until: 720 }, zone }, at("2025-06-01T12:30:00Z"))).toBe(false);
});

test.each([
  ["2025-06-02T04:59:00Z", "Europe/Istanbul", 480, "2025-06-01T05:00:00.000Z", "2025-06-01"],
  ["2025-06-02T05:00:00Z", "Europe/Istanbul", 480, "2025-06-02T05:00:00.000Z", "2025-06-02"],
  // 02:30 does not exist on 30 March 2025 in Berlin: it comes one hour later on the clocks, at 03:30 = 01:30 UTC.
  ["2025-03-30T12:00:00Z", "Europe/Berlin", 150, "2025-03-30T01:30:00.000Z", "2025-03-30"],
  // 02:30 comes twice on 26 October 2025: the first one counts.
  ["2025-10-26T12:00:00Z", "Europe/Berlin", 150, "2025-10-26T00:30:00.000Z", "2025-10-26"],
])("the newest time of the day at %s in %s, minute %d", (when, zone, minute, instant, day) => {
  const found = newestAt(at(when), zone, minute);
  expect([new Date(found.at).toISOString(), found.day]).toEqual([instant, day]);
});

test.each([
  // 18:00 in Istanbul is 15:00 UTC.
  ["2025-06-01T14:59:00Z", "Europe/Istanbul", 1080, "2025-06-01T15:00:00.000Z"],
  ["2025-06-01T15:00:00Z", "Europe/Istanbul", 1080, "2025-06-02T15:00:00.000Z"],
  // Already the next day there, while UTC still has the first of June.
  ["2025-06-01T22:30:00Z", "Europe/Istanbul", 120, "2025-06-01T23:00:00.000Z"],
  ["2025-06-01T23:59:59Z", "UTC", 0, "2025-06-02T00:00:00.000Z"],
  // The night of 30 March 2025 has 23 hours in Berlin: 18:00 is 16:00 UTC from then on.
  ["2025-03-29T17:00:00Z", "Europe/Berlin", 1080, "2025-03-30T16:00:00.000Z"],
])("the next time of the day after %s in %s, minute %d", (when, zone, minute, instant) => {
  expect(new Date(nextAt(at(when), zone, minute)).toISOString()).toBe(instant);
});
