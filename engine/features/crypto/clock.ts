/** What the clock says: sessions, market hours, time of day and week, age of the newest 15m bar, next funding. */
import { DAY_MS, HOUR_MS, MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import { dayOfWeek, sessionFlags, stockMarketOpen } from "../sessions.ts";
import { type Feature, FLAG, SHARE } from "./view.ts";

const CIRCLE = { unit: "coordinate on the unit circle", range: [-1, 1], directional: false } as const;
const FUNDING_MS = 8 * HOUR_MS;
const WEEK_MS = 7 * DAY_MS;
/** 1970-01-01 was a Thursday. */
const MONDAY_OFFSET_MS = 3 * DAY_MS;

const angle = (at: number, period: number): number => (2 * Math.PI * (at % period)) / period;

/** Asked slot after slot, because the sessions remember the last hour that they were asked about. */
const ofSlot = (value: (slot: TimestampMs) => number): Pick<Feature, "value" | "column"> => ({
  value: ({ slot }) => value(slot),
  column: ({ slots }) => slots.map((slot) => value(slot as TimestampMs)),
});

const hand = (name: string, what: string, period: number, offset = 0): readonly Feature[] => [
  {
    name: `${name}_sin`,
    meaning: `${what} as an angle: sine`,
    ...CIRCLE,
    warmupMinutes: 0,
    ...ofSlot((slot) => Math.sin(angle(slot + offset, period))),
  },
  {
    name: `${name}_cos`,
    meaning: `${what} as an angle: cosine`,
    ...CIRCLE,
    warmupMinutes: 0,
    ...ofSlot((slot) => Math.cos(angle(slot + offset, period))),
  },
];

const flag = (name: string, meaning: string, isSet: (slot: TimestampMs) => boolean): Feature => ({
  name,
  meaning,
  ...FLAG,
  warmupMinutes: 0,
  ...ofSlot((slot) => (isSet(slot) ? 1 : 0)),
});

export const CLOCK: readonly Feature[] = [
  flag("session_tokyo", "1 while the Tokyo session is open", (slot) => sessionFlags(slot).tokyo),
  flag("session_london", "1 while the London session is open", (slot) => sessionFlags(slot).london),
  flag("session_newyork", "1 while the New York session is open", (slot) => sessionFlags(slot).newYork),
  flag(
    "market_open",
    "1 while New York's stock market is open: Mon to Fri 09:30 to 16:00, holidays not known",
    stockMarketOpen,
  ),
  flag("weekend", "1 on Saturday and Sunday, UTC", (slot) => dayOfWeek(slot) >= 5),
  ...hand("hour", "time of the UTC day", DAY_MS),
  ...hand("minute", "minute of the hour", HOUR_MS),
  ...hand("week", "time of the UTC week, Monday 00:00 at angle 0", WEEK_MS, MONDAY_OFFSET_MS),
  {
    name: "age_15",
    meaning: "age of the newest closed 15m bar over 15 min",
    ...SHARE,
    warmupMinutes: 0,
    ...ofSlot((slot) => (slot % (15 * MINUTE_MS)) / (15 * MINUTE_MS)),
  },
  {
    name: "funding_in",
    meaning: "time to the next 8 h funding of perpetual futures (00:00, 08:00, 16:00 UTC) over 8 h; 1 at a funding",
    ...SHARE,
    warmupMinutes: 0,
    ...ofSlot((slot) => 1 - (slot % FUNDING_MS) / FUNDING_MS),
  },
];
