/** What became of a signal: how it ended, what it brought, what it was. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import { symbolOf } from "../../core/instrument.ts";
import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { Notice } from "../../engine/api.ts";
import { duration, money, multiple, price, utcTime } from "./format.ts";
import { bold, lines } from "./layout.ts";

export type ResolvedOutcome = Extract<Notice, { kind: "outcome" }>["outcome"];

const ENDS = {
  tp: "target reached",
  sl: "stop hit",
  timeout: "time is up, closed at market",
  invalidated: "not counted",
} as const satisfies Record<ResolvedOutcome["exit"], string>;

export function outcomeMessage(outcome: ResolvedOutcome, currency: string): FormattedString {
  const { instrument, side, tier, exit, r } = outcome;
  const result = r === null ? null : fmt` · ${bold(multiple(r))}`;
  return lines(
    fmt`${bold(`${symbolOf(instrument)} ${side.toUpperCase()}`)}: ${ENDS[exit]}${result ?? ""}`,
    outcome.result === null
      ? "Candles are missing for more than a minute, so nobody can say how it ended: neither a win nor a loss."
      : `${outcome.result === "W" ? "A win" : "A loss"} of ${money(Math.abs(outcome.netCents) as Cents, currency)}, all costs in.`,
    outcome.result === null ? null : way(outcome),
    `It was a ${tier} signal.`,
  );
}

/** "In 104,512.3 at 12:05, out 103,480.1 at 13:40 UTC, after 1 h 35 min." */
function way({ entryPrice, entryTime, exitPrice, exitTime, secondsToExit }: ResolvedOutcome): string | null {
  if (entryPrice === null || entryTime === null || exitPrice === null) return null;
  const took = secondsToExit === null ? "" : `, after ${duration(secondsToExit * 1000)}`;
  return `In ${price(entryPrice)} at ${inUtc(entryTime)}, out ${price(exitPrice)} at ${inUtc(exitTime)}${took}.`;
}

const inUtc = (at: TimestampMs): string => utcTime(at);
