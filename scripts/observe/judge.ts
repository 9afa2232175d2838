/** The go/no-go list of an observation period: each line a question, what was found, and a verdict. Pure. */
import { DAY_MS, MINUTE_MS, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import { verdictsFromText } from "../../db/ledger/verdict-text.ts";
import type { Observed, ObservedSignal } from "../../db/observed.ts";
import { RULES } from "../../risk/verdict.ts";
import type { ObservedLog } from "./logs.ts";

export type Line = {
  readonly check: string;
  /** `unknown` = there is nothing to judge by, which is no go. */
  readonly verdict: "go" | "no-go" | "unknown";
  readonly evidence: string;
};

/** What was asked for: so many days, and when it was asked. */
export type Asked = { readonly days: number; readonly now: TimestampMs };

/** Of planned scans; a restart for an upgrade costs one or two of 720 a day. */
const LEAST_SCANS = 0.99;
/** A run whose newest scan is older has ended, or hangs. */
const SILENT_AFTER_MS = 20 * MINUTE_MS;
const LONGEST_SEND_MS = 60_000;
/** Between the estimated median and the quoted one, in basis points and as a share of the quoted one. */
const SPREAD_APART = { bps: 0.5, share: 0.5 };
/** The second half's memory against the first's. */
const MEMORY_GROWTH = 1.1;

const go = (isGood: boolean): Line["verdict"] => (isGood ? "go" : "no-go");

export const judge = (seen: Observed, log: ObservedLog | null, asked: Asked): readonly Line[] => [
  period(seen, asked),
  crashes(log, (seen.newest ?? 0) < asked.now - SILENT_AFTER_MS),
  errors(log),
  scans(seen),
  signals(seen),
  rules(seen),
  chat(seen),
  costs(seen),
  latency(seen),
  memory(log),
];

/** A good hour says nothing about days. */
function period({ scans: done }: Observed, { days }: Asked): Line {
  const [first, last] = [done[0], done.at(-1)];
  const seen = first === undefined || last === undefined ? 0 : (last.slot + SLOT_MS - first.slot) / DAY_MS;
  return {
    check: "whole period",
    verdict: seen >= days * LEAST_SCANS ? "go" : "unknown",
    evidence: `${seen.toFixed(1)} of ${days} days from the first scan to the newest`,
  };
}

/** `isSilent` = it does not run any more: then the newest start needs an end too. */
function crashes(log: ObservedLog | null, isSilent: boolean): Line {
  const check = "no crash";
  if (log === null || log.boots === 0) return { check, verdict: "unknown", evidence: "no log of a live run" };
  const found = log.crashes + (isSilent && log.isOpen ? 1 : 0);
  return { check, verdict: go(found === 0), evidence: `${log.boots} starts, ${found} without an orderly end` };
}

function errors(log: ObservedLog | null): Line {
  const check = "no unexpected error";
  if (log === null || log.lines === 0) return { check, verdict: "unknown", evidence: "no log of a live run" };
  const told = [...log.errors].map(([code, times]) => `${code} ${times}×`).join(", ");
  return { check, verdict: go(log.errors.size === 0), evidence: told === "" ? `none in ${log.lines} lines` : told };
}

function scans({ scans: done }: Observed): Line {
  const check = "scans done";
  const [first, last] = [done[0], done.at(-1)];
  if (first === undefined || last === undefined) return { check, verdict: "unknown", evidence: "no scan is stored" };
  const planned = (last.slot - first.slot) / SLOT_MS + 1;
  const late = done.filter((scan) => scan.late === 1).length;
  const inTime = done.length - late;
  return {
    check,
    verdict: go(inTime / planned >= LEAST_SCANS),
    evidence: `${done.length} of ${planned} planned, ${late} late; at least ${LEAST_SCANS * 100} % in time are asked for`,
  };
}

function isWellFormed({
  side,
  entry,
  stop,
  target,
  rr,
  quantity,
  riskCents,
  slot,
  validUntil,
  exit,
  result,
}: ObservedSignal) {
  const levels = side === "long" ? stop < entry && entry < target : target < entry && entry < stop;
  const numbers = [entry, stop, target, rr, quantity, riskCents].every((value) => Number.isFinite(value) && value > 0);
  const isEnded = exit === null || exit === "invalidated" ? result === null : result === "W" || result === "L";
  return levels && numbers && validUntil > slot && isEnded;
}

function signals({ signals: sent, scans: done }: Observed): Line {
  const check = "signals well-formed";
  if (done.length === 0) return { check, verdict: "unknown", evidence: "no scan is stored" };
  const bad = sent.filter((signal) => !isWellFormed(signal));
  const named = bad.length === 0 ? "" : `, the first ${bad[0]?.id.slice(0, 12)}`;
  return { check, verdict: go(bad.length === 0), evidence: `${sent.length} sent, ${bad.length} malformed${named}` };
}

/** Every rule was asked of every decision, nothing was sent against one, and each refusal names the first. */
function rules({ decisions }: Observed): Line {
  const check = "rules checked";
  if (decisions.length === 0) return { check, verdict: "unknown", evidence: "no decision is stored" };
  const bad = decisions.filter(({ verdicts, emitted, firstRefusal }) => {
    const answers = verdictsFromText(verdicts);
    const refusal = answers.find(({ outcome }) => outcome === "refuse" || outcome === "unknown")?.code ?? null;
    return (
      RULES.some((rule) => answers.every((answer) => answer.rule !== rule)) ||
      refusal !== firstRefusal ||
      (emitted === 1) !== (refusal === null)
    );
  });
  const sent = decisions.filter(({ emitted }) => emitted === 1).length;
  return {
    check,
    verdict: go(bad.length === 0),
    evidence: `${decisions.length} decisions × ${RULES.length} rules, ${sent} sent, ${bad.length} that do not follow from their rules`,
  };
}

function chat({ messages, newest }: Observed): Line {
  const check = "chat reached";
  if (messages.length === 0) return { check, verdict: "unknown", evidence: "no message was due" };
  const sent = messages.filter(({ status }) => status === "sent");
  const waiting = messages.filter(
    ({ status, createdAt }) =>
      ["pending", "sending", "unknown"].includes(status) && (newest ?? 0) - createdAt > LONGEST_SEND_MS,
  );
  const lost = messages.filter(
    ({ status }) => !["sent", "cancelled", "pending", "sending", "unknown"].includes(status),
  );
  const slow = quantile(
    sent.map(({ sendLatencyMs }) => sendLatencyMs ?? 0),
    0.95,
  );
  const repeats = messages.filter(({ possibleRepeat }) => possibleRepeat === 1).length;
  return {
    check,
    verdict: go(waiting.length === 0 && lost.length === 0 && slow <= LONGEST_SEND_MS),
    evidence: `${sent.length} of ${messages.length} sent, ${waiting.length} wait too long, ${lost.length} undeliverable, ${repeats} possible repeats; 95 % within ${(slow / 1000).toFixed(1)} s`,
  };
}

function costs({ decisions, spreads }: Observed): Line {
  const check = "costs as estimated";
  const told = [...spreads].flatMap(([instrument, { medianBps, quotes }]) => {
    const stated = decisions.flatMap((one) =>
      one.instrument === instrument ? [one.spreadExpectedBps ?? []].flat() : [],
    );
    const estimate = quantile(stated, 0.5);
    if (stated.length === 0) return [];
    const isNear = Math.abs(estimate - medianBps) <= Math.max(SPREAD_APART.bps, SPREAD_APART.share * medianBps);
    return [
      { isNear, text: `${instrument} ${estimate.toFixed(2)} stated, ${medianBps.toFixed(2)} quoted (${quotes})` },
    ];
  });
  if (told.length === 0) return { check, verdict: "unknown", evidence: "no quotes beside measured costs" };
  return {
    check,
    verdict: go(told.every(({ isNear }) => isNear)),
    evidence: `spreads in bp: ${told.map(({ text }) => text).join("; ")}`,
  };
}

function latency({ scans: done }: Observed): Line {
  const check = "scans no slower";
  const live = done.filter(({ late }) => late === 0).map(({ latencyMs }) => latencyMs);
  if (live.length < 20)
    return { check, verdict: "unknown", evidence: `${live.length} scans in time, too few to compare` };
  const half = Math.floor(live.length / 2);
  const [before, after] = [quantile(live.slice(0, half), 0.95), quantile(live.slice(half), 0.95)];
  return {
    check,
    verdict: go(after <= 30_000),
    evidence: `95 % decided within ${(before / 1000).toFixed(2)} s in the first half, ${(after / 1000).toFixed(2)} s in the second; 30 s are allowed`,
  };
}

function memory(log: ObservedLog | null): Line {
  const check = "memory flat";
  const all = log?.memory ?? [];
  if (all.length < 8)
    return { check, verdict: "unknown", evidence: `${all.length} hourly figures, too few to compare` };
  const half = Math.floor(all.length / 2);
  const [before, after] = [quantile(all.slice(0, half), 0.5), quantile(all.slice(half), 0.5)];
  return {
    check,
    verdict: go(after <= before * MEMORY_GROWTH),
    evidence: `median ${before.toFixed(0)} MB in the first half, ${after.toFixed(0)} MB in the second`,
  };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
