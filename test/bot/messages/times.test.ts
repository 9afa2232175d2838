/** Times and spans as people read them, in each language and on the clocks of the chat's zone. */
import { describe, expect, test } from "vitest";
import {
  clockTime,
  dateTime,
  dayAndMonth,
  duration,
  sameDay,
  shortDuration,
  wallTime,
} from "../../../bot/messages/times.ts";
import { wordsIn } from "../../../bot/words/words.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { GALLERY } from "./gallery.ts";

const at = (text: string): TimestampMs => Date.parse(text) as TimestampMs;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const en = wordsIn("en");
const tr = wordsIn("tr");

describe("in UTC, where no zone was chosen", () => {
  test.each([
    [clockTime(en, at("2025-06-01T12:04:59Z")), "12:04 UTC"],
    [dateTime(en, at("2025-12-31T23:59:00Z")), "31 Dec 2025 23:59 UTC"],
    [dateTime(tr, at("2025-08-01T00:00:00Z")), "1 Ağu 2025 00:00 UTC"],
    [dayAndMonth(en, "2025-06-01"), "1 Jun"],
    [dayAndMonth(tr, "2025-06-01"), "1 Haz"],
    // Prague: UTC+1 in winter, UTC+2 in summer; midnight is 00, not 24.
    [wallTime(at("2025-01-15T23:00:00Z"), "Europe/Prague"), "00:00"],
    [wallTime(at("2025-06-01T22:00:00Z"), "Europe/Prague"), "00:00"],
  ])("%s", (shown, expected) => expect(shown).toBe(expected));
});

describe("on the clocks of a zone", () => {
  test.each([
    ["Europe/Istanbul", "2025-06-01T22:30:00Z", "2 Jun 2025 01:30 UTC+3"],
    ["Europe/London", "2025-01-15T12:00:00Z", "15 Jan 2025 12:00 UTC"],
    ["Europe/London", "2025-06-15T12:00:00Z", "15 Jun 2025 13:00 UTC+1"],
    ["Asia/Kolkata", "2025-12-31T20:00:00Z", "1 Jan 2026 01:30 UTC+5:30"],
    ["America/New_York", "2025-01-01T03:00:00Z", "31 Dec 2024 22:00 UTC-5"],
  ])("%s at %s", (zone, instant, expected) => {
    expect(dateTime(wordsIn("en", zone), at(instant))).toBe(expected);
  });

  test("a day begins at the zone's midnight; a date is of no zone", () => {
    const istanbul = wordsIn("tr", "Europe/Istanbul");
    const [evening, night] = [at("2025-06-01T20:59:00Z"), at("2025-06-01T21:01:00Z")];
    expect(sameDay(istanbul, evening, night)).toBe(false);
    expect(sameDay(tr, evening, night)).toBe(true);
    expect(dayAndMonth(istanbul, night)).toBe("2 Haz");
    expect(dayAndMonth(wordsIn("tr", "America/New_York"), "2025-06-01")).toBe("1 Haz");
  });
});

test.each([
  [999, "0 s", "0 sn"],
  [12_000, "12 s", "12 sn"],
  [4 * MINUTE + 59_000, "4 min", "4 dk"],
  [9 * HOUR + 56 * MINUTE, "9 h 56 min", "9 sa 56 dk"],
  [4 * HOUR, "4 h", "4 sa"],
  [50 * HOUR, "2 d 2 h", "2 gün 2 sa"],
  [-5, "0 s", "0 sn"],
])("%d ms", (span, english, turkish) => {
  expect(duration(en, span)).toBe(english);
  expect(duration(tr, span)).toBe(turkish);
});

test.each([
  [-500, "0 s", "0 sn"],
  [-65 * MINUTE, "−65 min", "−65 dk"],
  [100 * MINUTE, "1 h", "1 sa"],
  [72 * HOUR, "3 d", "3 gün"],
])("%d ms in a table", (span, english, turkish) => {
  expect(shortDuration(en, span)).toBe(english);
  expect(shortDuration(tr, span)).toBe(turkish);
});

test.each(Object.entries(GALLERY))("%s has no English month and no English unit in Turkish", (_, message) => {
  // What the world outside said is marked as English.
  const text = message(tr).text.replace(/\(İngilizce.*$/gm, "");
  expect(text).not.toMatch(/(?<!\p{L})(Jan|Feb|Apr|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?!\p{L})/u);
  expect(text).not.toMatch(/\d (s|sec|min|h|hours?|d|days?)(?!\p{L})/u);
});
