/** Which backups are kept: the newest of each of the last 7 days, 4 weeks and 6 months that have one. */
import { ARCHIVE } from "./manifest.ts";

const KEPT = { days: 7, weeks: 4, months: 6 } as const;

/** The names that may go; names that are no backups of ours are never among them. Times are UTC, weeks begin on Monday. */
export function outdated(names: readonly string[]): readonly string[] {
  const ours = names
    .filter((name) => ARCHIVE.test(name))
    .toSorted()
    .toReversed();
  const kept = new Set([
    ...newestPer(ours, KEPT.days, dayOf),
    ...newestPer(ours, KEPT.weeks, weekOf),
    ...newestPer(ours, KEPT.months, (name) => dayOf(name).slice(0, 7)),
  ]);
  return ours.filter((name) => !kept.has(name));
}

/** `names` newest first. */
function newestPer(names: readonly string[], count: number, period: (name: string) => string): readonly string[] {
  const newest = new Map<string, string>();
  for (const name of names) if (!newest.has(period(name))) newest.set(period(name), name);
  return [...newest.values()].slice(0, count);
}

const dayOf = (name: string): string => ARCHIVE.exec(name)?.[1] ?? "";

function weekOf(name: string): string {
  const day = new Date(`${dayOf(name)}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() - ((day.getUTCDay() + 6) % 7));
  return day.toISOString().slice(0, 10);
}
