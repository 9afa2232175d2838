/** `/check` without a symbol: all watched symbols, one line each, with the first failing gate. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import { symbolOf } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { CheckReport, DeskFacts } from "../../engine/api.ts";
import { dotted, named, setting, shorten, utcTime } from "./format.ts";
import { bold, type Column, code, lines, table } from "./layout.ts";
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
    ...warningLines(reports),
    ...feed,
    fmt`${code(`/check ${example}`)} shows every rule.`,
  );
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
