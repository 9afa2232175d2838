/** `/check` without a symbol: all watched symbols, one line each, with the first failing gate. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import { symbolOf } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { CheckReport, DeskFacts } from "../../engine/api.ts";
import { dotted, named, setting, shorten, utcTime } from "./format.ts";
import { bold, type Column, code, lines, table } from "./layout.ts";
import { marketLine } from "./outlook.ts";
import { ruleName } from "./verdicts.ts";

const COLUMNS: readonly Column[] = [
  { width: 10, align: "left" },
  { width: 5, align: "left" },
  { width: 4, align: "right" },
  { width: 12, align: "left" },
];

/** `feed`: how candles come in (messages/feed.ts). */
export function overviewMessage(
  reports: readonly CheckReport[],
  facts: DeskFacts,
  now: TimestampMs,
  feed: readonly string[] = [],
): FormattedString {
  const example = reports[0] === undefined ? "BTC" : (symbolOf(reports[0].instrument).split("/")[0] ?? "BTC");
  return lines(
    fmt`${bold("Watched symbols")} · ${utcTime(now)}`,
    `Confidence needed: ${setting(facts.threshold)}${facts.killSwitch.on ? " · kill switch is ON" : ""}`,
    table(COLUMNS, [["symbol", "side", "conf", "stopped by"], ...reports.map(overviewRow)]),
    marketLine(reports),
    qualityLine(reports),
    ...warningLines(reports),
    ...feed,
    fmt`${code(`/check ${example}`)} shows every rule.`,
  );
}

/** As many as a person takes in at a glance. */
const NAMED_AT_MOST = 5;

/** The worst ones by name; null while nothing was counted. */
function qualityLine(reports: readonly CheckReport[]): string | null {
  const scores = reports.flatMap(({ instrument, quality: { newestHour } }) =>
    newestHour === null ? [] : [{ instrument, score: Math.round(newestHour) }],
  );
  if (scores.length === 0) return null;
  const worse = scores.filter(({ score }) => score < 100).toSorted((a, b) => a.score - b.score);
  const worst = worse.slice(0, NAMED_AT_MOST).map(({ instrument, score }) => `${symbolOf(instrument)} ${score}`);
  const more = worse.length - worst.length;
  const others = more > 0 ? [`${more} more below 100`] : worse.length < scores.length ? ["the others 100"] : [];
  const told = worst.length === 0 ? "100 for every symbol" : [...worst, ...others].join(", ");
  return `Data of the newest hour, of 100: ${told}`;
}

/** One line per warning, with the symbols it is about. */
function warningLines(reports: readonly CheckReport[]): readonly string[] {
  const about = Map.groupBy(
    reports.flatMap(({ instrument, warnings }) => warnings.map((warning) => ({ instrument, warning }))),
    ({ warning }) => warning,
  );
  return [...about].map(([warning, group]) => `${named(group.map(({ instrument }) => instrument))}: ${warning}`);
}

function overviewRow({ instrument, decision, firstRefusal }: CheckReport): readonly string[] {
  return [
    shorten(symbolOf(instrument), 10),
    decision?.side ?? "–",
    decision === null ? "–" : dotted(decision.confidence, 3),
    firstRefusal === null ? "✓ passes" : ruleName(firstRefusal.rule),
  ];
}
