import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { HOUR_MS, type TimestampMs } from "../../core/time.ts";
import { dayLabel, dayStart, nextReset } from "../../risk/day.ts";
import { utc } from "../support/gate.ts";

const PRAGUE = "Europe/Prague";
const label = (text: string, zone = PRAGUE, reset = "00:00") => dayLabel(utc(text), zone, reset);
const iso = (at: TimestampMs) => new Date(at).toISOString();
const hours = (text: string, zone = PRAGUE, reset = "00:00") => {
  const at = utc(text);
  return (nextReset(at, zone, reset) - dayStart(at, zone, reset)) / HOUR_MS;
};

describe("Prague days", () => {
  test.each([
    ["2026-03-29T21:59:59Z", "2026-03-29"],
    ["2026-03-29T22:00:00Z", "2026-03-30"],
    ["2026-10-25T22:59:59Z", "2026-10-25"],
    ["2026-10-25T23:00:00Z", "2026-10-26"],
    ["2026-01-15T22:59:59Z", "2026-01-15"],
    ["2026-01-15T23:00:00Z", "2026-01-16"],
    ["2026-07-15T21:59:59Z", "2026-07-15"],
    ["2026-07-15T22:00:00Z", "2026-07-16"],
  ])("%s belongs to %s", (instant, day) => {
    expect(label(instant)).toBe(day);
  });

  test.each([
    ["2026-03-29T12:00:00Z", 23],
    ["2027-03-28T12:00:00Z", 23],
    ["2026-10-25T12:00:00Z", 25],
    ["2027-10-31T12:00:00Z", 25],
    ["2026-03-30T12:00:00Z", 24],
    ["2026-06-17T12:00:00Z", 24],
  ])("the day of %s has %d hours", (instant, length) => {
    expect(hours(instant)).toBe(length);
  });

  test("the reset is 23:00 UTC in winter and 22:00 UTC in summer", () => {
    expect(iso(dayStart(utc("2026-01-15T12:00Z"), PRAGUE, "00:00"))).toBe("2026-01-14T23:00:00.000Z");
    expect(iso(dayStart(utc("2026-07-15T12:00Z"), PRAGUE, "00:00"))).toBe("2026-07-14T22:00:00.000Z");
  });

  test("the instant of the reset starts the new day, and the next reset is a day later", () => {
    const reset = utc("2026-07-14T22:00:00Z");
    expect(dayStart(reset, PRAGUE, "00:00")).toBe(reset);
    expect(iso(nextReset(reset, PRAGUE, "00:00"))).toBe("2026-07-15T22:00:00.000Z");
  });
});

describe("other firms' days", () => {
  test("17:00 in New York moves with US daylight saving", () => {
    expect(iso(dayStart(utc("2026-03-06T23:00Z"), "America/New_York", "17:00"))).toBe("2026-03-06T22:00:00.000Z");
    expect(iso(dayStart(utc("2026-03-09T23:00Z"), "America/New_York", "17:00"))).toBe("2026-03-09T21:00:00.000Z");
    expect(label("2026-03-09T20:59:59Z", "America/New_York", "17:00")).toBe("2026-03-08");
    expect(label("2026-03-09T21:00:00Z", "America/New_York", "17:00")).toBe("2026-03-09");
  });

  test("00:30 UTC is its own day", () => {
    expect(label("2026-05-05T00:29:59Z", "UTC", "00:30")).toBe("2026-05-04");
    expect(label("2026-05-05T00:30:00Z", "UTC", "00:30")).toBe("2026-05-05");
  });

  test("a reset time that the clock change skips happens one hour later on the wall", () => {
    // Prague jumps from 02:00 to 03:00 on 2026-03-29; 02:30 does not exist and happens at 03:30, 01:30 UTC.
    expect(iso(dayStart(utc("2026-03-29T12:00Z"), PRAGUE, "02:30"))).toBe("2026-03-29T01:30:00.000Z");
  });

  test("a reset time that occurs twice happens the first time", () => {
    // Prague repeats 02:00–03:00 on 2026-10-25; the first 02:30 is 00:30 UTC.
    expect(iso(dayStart(utc("2026-10-25T12:00Z"), PRAGUE, "02:30"))).toBe("2026-10-25T00:30:00.000Z");
  });

  test("a zone whose clocks change at midnight still has one day after the other", () => {
    // Beirut jumps from 00:00 to 01:00 on 2026-03-29: that day starts at 01:00 local, 22:00 UTC the evening before.
    expect(iso(dayStart(utc("2026-03-29T12:00Z"), "Asia/Beirut", "00:00"))).toBe("2026-03-28T22:00:00.000Z");
    expect(hours("2026-03-29T12:00Z", "Asia/Beirut")).toBe(23);
  });
});

describe("properties", () => {
  const instant = fc.integer({
    min: utc("2020-01-01T00:00Z"),
    max: utc("2035-01-01T00:00Z"),
  }) as fc.Arbitrary<TimestampMs>;
  const zone = fc.constantFrom(
    PRAGUE,
    "America/New_York",
    "Asia/Beirut",
    "Pacific/Kiritimati",
    "Pacific/Niue",
    "Australia/Lord_Howe",
    "UTC",
  );
  const reset = fc.constantFrom("00:00", "00:30", "02:30", "17:00", "23:59");

  test("every instant lies in exactly one day of 22 to 26 hours", () => {
    fc.assert(
      fc.property(instant, zone, reset, (at, tz, resetAt) => {
        const start = dayStart(at, tz, resetAt);
        const end = nextReset(at, tz, resetAt);
        expect(start <= at && at < end).toBe(true);
        expect(end - start).toBeGreaterThanOrEqual(22 * HOUR_MS);
        expect(end - start).toBeLessThanOrEqual(26 * HOUR_MS);
        expect(dayStart(end, tz, resetAt)).toBe(end);
        expect(dayStart((end - 1) as TimestampMs, tz, resetAt)).toBe(start);
      }),
      { numRuns: 2000 },
    );
  });

  test("at a day's start the zone's clock shows the reset time", () => {
    const format = new Intl.DateTimeFormat("en-GB", { timeZone: PRAGUE, hour: "2-digit", minute: "2-digit" });
    fc.assert(
      fc.property(instant, (at) => {
        expect(format.format(dayStart(at, PRAGUE, "00:00"))).toBe("00:00");
      }),
    );
  });
});
