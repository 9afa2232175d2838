/**
 * Trading sessions by the wall clock of their city, daylight saving included. Ranges are half-open and overlap.
 * Weekends are not excluded: crypto trades through them, and the model sees the day of the week as its own feature.
 */
import { DAY_MS, HOUR_MS, MINUTE_MS, type TimestampMs } from "../../core/time.ts";

export type SessionFlags = { readonly tokyo: boolean; readonly london: boolean; readonly newYork: boolean };
/** Where one name is needed, the later market wins; "Asia", "EU" and "US" elsewhere mean these three. */
export type SessionLabel = "new-york" | "london" | "tokyo" | "off";

const DAY_MINUTES = 1440;

const tokyo = session("Asia/Tokyo", 9, 18);
const london = session("Europe/London", 8, 17);
const newYork = session("America/New_York", 8, 17);
const stockExchange = session("America/New_York", 9.5, 16);

export function sessionFlags(at: TimestampMs): SessionFlags {
  return { tokyo: tokyo.isOpen(at), london: london.isOpen(at), newYork: newYork.isOpen(at) };
}

export function sessionLabel(at: TimestampMs): SessionLabel {
  if (newYork.isOpen(at)) return "new-york";
  if (london.isOpen(at)) return "london";
  return tokyo.isOpen(at) ? "tokyo" : "off";
}

/** When the last of the sessions open at this instant closes; the instant itself while none is open. */
export function sessionEnd(at: TimestampMs): TimestampMs {
  const closings = [tokyo, london, newYork].map((one) => (one.isOpen(at) ? one.closesAt(at) : at));
  return Math.max(...closings) as TimestampMs;
}

/** New York's stock exchanges: 09:30 to 16:00 there, Monday to Friday. Their holidays are not known here. */
export const stockMarketOpen = (at: TimestampMs): boolean => stockExchange.isOpen(at) && dayOfWeek(at) < 5;

/** Day of the week in UTC: 0 = Monday … 6 = Sunday. */
export const dayOfWeek = (at: TimestampMs): number => (Math.floor(at / DAY_MS) + 3) % 7;

type Session = {
  isOpen(at: TimestampMs): boolean;
  /** The close of an open session. Clocks change on nights of weekends, so no session is longer or shorter by it. */
  closesAt(at: TimestampMs): TimestampMs;
};

/** Open while a city's clock stands in [fromHour, untilHour); 9.5 is half past nine. */
function session(timeZone: string, fromHour: number, untilHour: number): Session {
  const minuteOfDay = localClock(timeZone);
  return {
    isOpen(at) {
      const minute = minuteOfDay(at);
      return minute >= fromHour * 60 && minute < untilHour * 60;
    },
    closesAt: (at) => ((Math.floor(at / MINUTE_MS) + untilHour * 60 - minuteOfDay(at)) * MINUTE_MS) as TimestampMs,
  };
}

/**
 * The minute of the local day. These zones change their offset only on whole UTC hours, so the formatter is asked once
 * per hour; remembering the last answer makes a run over consecutive minutes cheap and changes no result.
 */
function localClock(timeZone: string): (at: TimestampMs) => number {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  let hour = Number.NaN;
  let minuteAtHour = 0;
  return (at) => {
    const current = Math.floor(at / HOUR_MS);
    if (current !== hour) {
      const [hours, minutes] = format.format(current * HOUR_MS).split(":");
      minuteAtHour = Number(hours) * 60 + Number(minutes);
      hour = current;
    }
    return (minuteAtHour + Math.floor((at - current * HOUR_MS) / MINUTE_MS)) % DAY_MINUTES;
  };
}
