/** The words and levels of a chart of prices: a signal's, or those of a symbol that was asked about. */
import { symbolOf } from "../../core/instrument.ts";
import type { Chart, ChartLevel, CheckReport, Decision, DeskFacts, PriceView } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed, price, ratio } from "./format.ts";
import { DRY_RUN } from "./stamp.ts";
import { clockTime } from "./times.ts";
import { ruleName } from "./verdicts.ts";

export type ChartFacts = Pick<DeskFacts, "mode">;

export function signalChart(words: Words, decision: Decision, view: PriceView, facts: ChartFacts): Chart {
  const { instrument, side, tier, confidence, rrExpected, validUntil } = decision;
  return {
    ...base(words, view, facts),
    title: `${symbolOf(instrument)} ${side.toUpperCase()} · ${tier}`,
    subtitle: words.text("chart-signal", {
      confidence: ratio(confidence),
      rr: fixed(rrExpected, 2),
      until: clockTime(words, validUntil),
    }),
    side,
    levels: tradeLevels(words, decision),
  };
}

/** With the levels that a trade would have, where there is a candidate; else the newest price alone. */
export function checkChart(words: Words, report: CheckReport, view: PriceView, facts: ChartFacts): Chart {
  const { decision, firstRefusal, newestClose, instrument, at } = report;
  const last = newestClose === null ? [] : [level("last", newestClose.price, "")];
  const verdict =
    firstRefusal === null
      ? words.text("chart-passes")
      : words.text("chart-refused", { rule: ruleName(words, firstRefusal.rule) });
  return {
    ...base(words, view, facts),
    title: `${symbolOf(instrument)}${decision === null ? "" : ` · ${decision.side}`}`,
    subtitle: words.text("chart-check", { time: clockTime(words, at), verdict }),
    side: decision?.side ?? null,
    levels: decision === null ? last : tradeLevels(words, decision),
  };
}

const SESSIONS = { asia: "chart-asia", eu: "chart-eu", us: "chart-us" } as const;

function base(words: Words, { bars, barMs, sessions }: PriceView, { mode }: ChartFacts) {
  return {
    kind: "candles" as const,
    mark: mode === "live" ? null : DRY_RUN,
    bars,
    barMs,
    sessions: sessions.map((one) => ({ ...one, label: words.text(SESSIONS[one.kind]) })),
    zone: words.zone,
  };
}

const level = (kind: ChartLevel["kind"], at: number, label: string): ChartLevel => ({
  kind,
  price: at,
  label,
  text: price(at),
});

const tradeLevels = (words: Words, { entry, stop, target }: Decision): readonly ChartLevel[] => [
  level("entry", entry, words.text("signal-entry")),
  level("stop", stop, words.text("signal-stop")),
  level("target", target, words.text("signal-target")),
];
