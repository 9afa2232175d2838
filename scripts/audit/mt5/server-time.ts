/** Times as a trade server's clock shows them, turned into instants. The report does not say which clock that is. */
import { DAY_MS, HOUR_MS, type TimestampMs } from "../../../core/time.ts";

export type ServerTime = {
  /**
   * The instant at which the server showed "2026.06.17 12:00:05". A time that occurs twice is the first one not before
   * `previous`. Null where the text is no time, or one that the clock skipped.
   */
  at(text: string, previous: TimestampMs): TimestampMs | null;
};

/**
 * `Europe/Athens`, `+02:00`, or a zone and hours added to it: `America/New_York+7` is GMT+2 with the clock changes of
 * New York, which FTMO's servers keep. Null where it is none of these.
 */
export function serverTime(name: string): ServerTime | null {
  const whole = formatOf(name);
  if (whole !== null) return clockOf(whole, 0);
  const [, zone = "", hours = ""] = /^(.+?)([+-]\d{1,2})$/.exec(name) ?? [];
  const format = zone === "" ? null : formatOf(zone);
  return format === null ? null : clockOf(format, Number(hours) * HOUR_MS);
}

function formatOf(timeZone: string): Intl.DateTimeFormat | null {
  try {
    return new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "medium" });
  } catch {
    return null;
  }
}

const SHAPE = /^(\d{4})\.(\d{2})\.(\d{2}) (\d{2}):(\d{2}):(\d{2})$/;

function clockOf(format: Intl.DateTimeFormat, aheadMs: number): ServerTime {
  /** What the server shows at an instant, as if it were UTC. */
  const wallAt = (at: number): number => Date.parse(`${format.format(at).replace(" ", "T")}Z`) + aheadMs;
  return {
    at(text, previous) {
      const wall = wallOf(text);
      if (wall === null) return null;
      const offsets = [wallAt(wall - DAY_MS) - (wall - DAY_MS), wallAt(wall + DAY_MS) - (wall + DAY_MS)];
      const readings = offsets.map((offset) => wall - offset).filter((at) => wallAt(at) === wall);
      readings.sort((a, b) => a - b);
      return ((readings.find((at) => at >= previous) ?? readings[0]) as TimestampMs | undefined) ?? null;
    },
  };
}

/** 30 February and 24:00 are no times. */
function wallOf(text: string): number | null {
  const iso = SHAPE.test(text) ? text.replace(SHAPE, "$1-$2-$3T$4:$5:$6.000Z") : "";
  const wall = Date.parse(iso);
  return Number.isNaN(wall) || new Date(wall).toISOString() !== iso ? null : wall;
}
