/** How times and spans read in a chat: in its language, on the clocks of its zone, and the zone is always said. */
import { DAY_MS, HOUR_MS, MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { Words } from "../words/words.ts";
import { fixed } from "./format.ts";

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Making one costs a hundred times what using it does. */
function clockOf(zone: string): Intl.DateTimeFormat {
  const known = clocks.get(zone);
  if (known !== undefined) return known;
  const day = { year: "numeric", month: "numeric", day: "numeric" } as const;
  const time = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "shortOffset" } as const;
  const made = new Intl.DateTimeFormat("en-US", { timeZone: zone, ...day, ...time });
  clocks.set(zone, made);
  return made;
}

type Read = Readonly<Record<"year" | "month" | "day" | "time" | "zone", string>>;

/** What calendar and clock of an IANA zone show; the zone as its distance from UTC then: `UTC`, `UTC+3`. */
function read(at: TimestampMs, zone: string): Read {
  const part = Object.fromEntries(
    clockOf(zone)
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const { year = "", month = "", day = "", hour = "", minute = "", timeZoneName = "" } = part;
  return { year, month, day, time: `${hour}:${minute}`, zone: timeZoneName.replace("GMT", "UTC").replace(/\+0$/, "") };
}

/** The wall clock of an IANA zone: `00:00`. */
export const wallTime = (at: TimestampMs, zone: string): string => read(at, zone).time;

/** `12:04 UTC`, or `15:04 UTC+3` where the chat chose that zone. */
export function clockTime(words: Words, at: TimestampMs): string {
  const { time, zone } = read(at, words.zone);
  return `${time} ${zone}`;
}

/** `1 Jun 2025 12:04 UTC`. */
export function dateTime(words: Words, at: TimestampMs): string {
  const { day, month, year, time, zone } = read(at, words.zone);
  return `${day} ${words.text(`month-${month}`)} ${year} ${time} ${zone}`;
}

/** `1 Jun`, of an instant on the chat's calendar, or of a date YYYY-MM-DD as it stands. */
export function dayAndMonth(words: Words, when: TimestampMs | string): string {
  const isDate = typeof when === "string";
  const { day, month } = read(isDate ? (Date.parse(when) as TimestampMs) : when, isDate ? "UTC" : words.zone);
  return `${day} ${words.text(`month-${month}`)}`;
}

/** Whether the chat's calendar shows one day for both. */
export function sameDay(words: Words, a: TimestampMs, b: TimestampMs): boolean {
  const [one, other] = [read(a, words.zone), read(b, words.zone)];
  return one.day === other.day && one.month === other.month && one.year === other.year;
}

type Unit = "s" | "min" | "h" | "d";
const inUnit = (words: Words, n: number, unit: Unit): string => words.text(`unit-${unit}`, { n: fixed(n, 0) });

/** `12 s` · `4 min` · `9 h 56 min` · `3 d 2 h`, rounded down; negative spans count as zero. */
export function duration(words: Words, ms: number): string {
  const span = Math.max(0, ms);
  if (span < MINUTE_MS) return inUnit(words, Math.floor(span / 1000), "s");
  if (span < HOUR_MS) return inUnit(words, Math.floor(span / MINUTE_MS), "min");
  const hours = Math.floor(span / HOUR_MS);
  if (hours < 48) return pair(words, [hours, "h"], [Math.floor((span % HOUR_MS) / MINUTE_MS), "min"]);
  return pair(words, [Math.floor(hours / 24), "d"], [hours % 24, "h"]);
}

/** A span for table cells, one unit only: `48 s` · `66 min` · `17 h` · `3 d`; negative ones keep their sign. */
export function shortDuration(words: Words, ms: number): string {
  const span = Math.abs(ms);
  const sign = ms <= -1000 ? "−" : "";
  if (span < MINUTE_MS) return sign + inUnit(words, Math.floor(span / 1000), "s");
  if (span < 100 * MINUTE_MS) return sign + inUnit(words, Math.floor(span / MINUTE_MS), "min");
  if (span < 48 * HOUR_MS) return sign + inUnit(words, Math.floor(span / HOUR_MS), "h");
  return sign + inUnit(words, Math.floor(span / DAY_MS), "d");
}

type Count = readonly [number, Unit];

const pair = (words: Words, [major, majorUnit]: Count, [minor, minorUnit]: Count): string => {
  const first = inUnit(words, major, majorUnit);
  return minor === 0 ? first : `${first} ${inUnit(words, minor, minorUnit)}`;
};
