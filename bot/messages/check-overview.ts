/** `/check` without a symbol: all watched symbols, one line each, with the first failing gate. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import { symbolOf } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { CheckReport, DeskFacts } from "../../engine/api.ts";
import { dotted, setting, shorten, utcTime } from "./format.ts";
import { bold, type Column, code, lines, table } from "./layout.ts";
import { ruleName } from "./verdicts.ts";

const COLUMNS: readonly Column[] = [
  { width: 10, align: "left" },
  { width: 5, align: "left" },
  { width: 4, align: "right" },
  { width: 12, align: "left" },
];

export function overviewMessage(reports: readonly CheckReport[], facts: DeskFacts, now: TimestampMs): FormattedString {
  const example = reports[0] === undefined ? "BTC" : (symbolOf(reports[0].instrument).split("/")[0] ?? "BTC");
  return lines(
    fmt`${bold("Watched symbols")} · ${utcTime(now)}`,
    `Confidence needed: ${setting(facts.threshold)}${facts.killSwitch.on ? " · kill switch is ON" : ""}`,
    table(COLUMNS, [["symbol", "side", "conf", "stopped by"], ...reports.map(overviewRow)]),
    ...reports.flatMap((report) => report.warnings.map((warning) => `${symbolOf(report.instrument)}: ${warning}`)),
    fmt`${code(`/check ${example}`)} shows every rule.`,
  );
}

function overviewRow({ instrument, decision, firstRefusal }: CheckReport): readonly string[] {
  return [
    shorten(symbolOf(instrument), 10),
    decision?.side ?? "–",
    decision === null ? "–" : dotted(decision.confidence, 3),
    firstRefusal === null ? "✓ passes" : ruleName(firstRefusal.rule),
  ];
}
