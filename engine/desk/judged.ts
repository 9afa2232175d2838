/** What became of the candidates that were judged: accepted or refused, by first code and by day of the account. */
import { plus, type TimestampMs } from "../../core/time.ts";
import { dayLabel, dayStart } from "../../risk/day.ts";
import type { Mode } from "../../risk/types.ts";
import type { Judged, JudgedReport } from "../api.ts";
import type { DecisionCount, Ledger } from "../ports.ts";
import type { EngineSettings } from "../settings.ts";

type Settings = Pick<EngineSettings, "mode" | "preset">;
type Counts = Pick<Ledger, "decisionCounts">;

/** The account's day so far, in this mode. */
export const judgedSince = (ledger: Counts, { mode }: Settings, since: TimestampMs, now: TimestampMs): Judged =>
  judgedAs(mode, ledger.decisionCounts(since, plus(now, 1)));

/** The account's day of `now` and the `days` − 1 before it. */
export function judgedByDay(ledger: Counts, { mode, preset }: Settings, days: number, now: TimestampMs): JudgedReport {
  const { tz, resetAt } = preset.day;
  const every: DecisionCount[] = [];
  const perDay: JudgedReport["days"][number][] = [];
  // The day of this very moment has begun, so its half-open end lies just behind it.
  let end = plus(now, 1);
  for (let day = 0; day < days; day += 1) {
    const start = dayStart(plus(end, -1), tz, resetAt);
    const counts = ledger.decisionCounts(start, end);
    const judged = judgedAs(mode, counts);
    every.push(...counts);
    if (total(judged) > 0) perDay.push({ day: dayLabel(start, tz, resetAt), ...judged });
    end = start;
  }
  const other = judgedAs(mode === "live" ? "dryrun" : "live", every);
  return { mode, all: judgedAs(mode, every), days: perDay, other: { accepted: other.accepted, all: total(other) } };
}

const total = ({ accepted, refused }: Judged): number => refused.reduce((sum, { count }) => sum + count, accepted);

function judgedAs(mode: Mode, counts: readonly DecisionCount[]): Judged {
  let accepted = 0;
  const perCode = new Map<string, number>();
  for (const { firstRefusal: code, decisions } of counts.filter((count) => count.mode === mode)) {
    if (code === null) accepted += decisions;
    else perCode.set(code, (perCode.get(code) ?? 0) + decisions);
  }
  const refused = [...perCode].map(([code, count]) => ({ code, count }));
  return { accepted, refused: refused.toSorted((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1)) };
}
