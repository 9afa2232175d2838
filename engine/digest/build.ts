/** Works a digest out of what is stored. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { Cents } from "../../core/money.ts";
import { DAY_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { Mode } from "../../risk/types.ts";
import type { DeskFacts, FtmoReport } from "../api.ts";
import type { JobLog, Ledger, QualityStore } from "../ports.ts";
import type { DigestReport } from "./report.ts";

export type DigestDeps = {
  readonly ledger: Pick<Ledger, "outcomes" | "decisionCounts" | "alertState">;
  readonly quality: Pick<QualityStore, "hours">;
  readonly jobs: Pick<JobLog, "failed">;
  readonly watched: () => readonly InstrumentId[];
  readonly account: () => Pick<FtmoReport, "limits" | "equityKnown">;
  readonly modelTag: () => string;
  readonly controls: () => Pick<DeskFacts, "killSwitch" | "pausedUntil">;
  readonly mode: Mode;
};

const TOP_REFUSALS = 3;
const POOREST = 3;
/** Data this good is not worth a line. */
const GOOD_SCORE = 95;

export function buildDigest(deps: DigestDeps, from: TimestampMs, until: TimestampMs): DigestReport {
  return {
    from,
    until,
    signals: signalsOf(deps, from, until),
    ...stoppedBy(deps),
    refused: refusedOf(deps, from, until),
    account: accountOf(deps),
    quality: poorest(deps, until),
    drifting: driftOf(deps),
    failedJobs: deps.jobs.failed(from),
  };
}

function stoppedBy({ controls }: DigestDeps): Pick<DigestReport, "stopped"> {
  const { killSwitch, pausedUntil } = controls();
  if (killSwitch.on || killSwitch.forcedByEnvironment) return { stopped: "kill-switch" };
  return pausedUntil === null ? {} : { stopped: "pause" };
}

function signalsOf({ ledger }: DigestDeps, from: TimestampMs, until: TimestampMs): DigestReport["signals"] {
  const sent = ledger.outcomes(from, until).filter(({ emitted }) => emitted);
  const count = (result: "W" | "L" | null): number => sent.filter((row) => row.result === result).length;
  const r = sent.reduce((sum, row) => sum + (row.r ?? 0), 0);
  const net = sent.reduce((sum, row) => sum + (row.netCents ?? 0), 0) as Cents;
  return { sent: sent.length, won: count("W"), lost: count("L"), open: count(null), r, net };
}

function refusedOf({ ledger, mode }: DigestDeps, from: TimestampMs, until: TimestampMs): DigestReport["refused"] {
  const counts = ledger
    .decisionCounts(from, until)
    .flatMap(({ mode: of, firstRefusal: code, decisions: count }) =>
      of === mode && code !== null ? [{ code, count }] : [],
    )
    .toSorted((a, b) => b.count - a.count);
  return { all: counts.reduce((sum, { count }) => sum + count, 0), top: counts.slice(0, TOP_REFUSALS) };
}

function accountOf({ account }: DigestDeps): DigestReport["account"] {
  const { limits, equityKnown } = account();
  if (!equityKnown) return null;
  const used = (name: "daily" | "total"): number | null => limits.find((limit) => limit.name === name)?.used ?? null;
  return { dailyUsed: used("daily"), totalUsed: used("total") };
}

/** Mean score of the hours counted in the last day. */
function poorest({ quality, watched }: DigestDeps, until: TimestampMs): DigestReport["quality"] {
  return watched()
    .flatMap((instrument) => {
      const hours = quality.hours(instrument, plus(until, -DAY_MS), until);
      if (hours.length === 0) return [];
      const score = Math.round(hours.reduce((sum, hour) => sum + hour.score, 0) / hours.length);
      return score < GOOD_SCORE ? [{ instrument, score }] : [];
    })
    .toSorted((a, b) => a.score - b.score)
    .slice(0, POOREST);
}

function driftOf({ ledger, modelTag }: DigestDeps): boolean | null {
  const told = ledger.alertState(`drift:${modelTag()}`);
  return told === null ? null : told !== "ok";
}
