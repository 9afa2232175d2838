/** What became of a signal: how it ended, what it brought, what it was. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import { symbolOf } from "../../core/instrument.ts";
import type { Cents } from "../../core/money.ts";
import type { Notice } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed, money, multiple, price } from "./format.ts";
import { bold, lines } from "./layout.ts";
import { clockTime, duration } from "./times.ts";

export type ResolvedOutcome = Extract<Notice, { kind: "outcome" }>["outcome"];

const ENDS = {
  tp: "outcome-tp",
  sl: "outcome-sl",
  timeout: "outcome-timeout",
  invalidated: "outcome-invalidated",
} as const satisfies Record<ResolvedOutcome["exit"], string>;

export function outcomeMessage(words: Words, outcome: ResolvedOutcome, currency: string): FormattedString {
  const { instrument, side, tier, exit, r } = outcome;
  const result = r === null ? null : fmt` · ${bold(multiple(r))}`;
  const what = bold(`${symbolOf(instrument)} ${side.toUpperCase()}`);
  const sum = money(Math.abs(outcome.netCents) as Cents, currency);
  return lines(
    fmt`${words.rich("outcome-head", { what, end: words.text(ENDS[exit]) })}${result ?? ""}`,
    outcome.result === null
      ? words.text("outcome-unknown")
      : words.text(outcome.result === "W" ? "outcome-win" : "outcome-loss", {
          money: sum,
          times: fixed(Math.abs(r ?? 0), 2),
        }),
    outcome.result === null ? null : way(words, outcome),
    words.text("outcome-tier", { tier }),
  );
}

/** "In 104,512.3 at 12:05, out 103,480.1 at 13:40 UTC, after 1 h 35 min." */
function way(words: Words, outcome: ResolvedOutcome): string | null {
  const { entryPrice, entryTime, exitPrice, exitTime, secondsToExit } = outcome;
  if (entryPrice === null || entryTime === null || exitPrice === null) return null;
  const there = { entry: price(entryPrice), entered: clockTime(words, entryTime) };
  const back = { exit: price(exitPrice), left: clockTime(words, exitTime) };
  return secondsToExit === null
    ? words.text("outcome-way", { ...there, ...back })
    : words.text("outcome-way-took", { ...there, ...back, took: duration(words, secondsToExit * 1000) });
}
