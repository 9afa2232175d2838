/** `/check` without a symbol: all watched symbols, one line each, with the first failing gate. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { symbolOf } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { CheckReport, DeskFacts } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { dotted, named, setting, shorten } from "./format.ts";
import { bold, type Column, code, lines, table } from "./layout.ts";
import { marketLine } from "./outlook.ts";
import { pausedLine } from "./pause.ts";
import { clockTime } from "./times.ts";
import { ruleName } from "./verdicts.ts";
import { briefWarning } from "./warnings.ts";

const COLUMNS: readonly Column[] = [
  { width: 10, align: "left" },
  { width: 5, align: "left" },
  { width: 4, align: "right" },
  { width: 12, align: "left" },
];

/** `feed`: how candles come in (messages/feed.ts). */
export function overviewMessage(
  words: Words,
  reports: readonly CheckReport[],
  facts: DeskFacts,
  now: TimestampMs,
  feed: readonly string[] = [],
): FormattedString {
  const example = reports[0] === undefined ? "BTC" : (symbolOf(reports[0].instrument).split("/")[0] ?? "BTC");
  return lines(
    words.rich("overview-head", { title: bold(words.text("overview-title")), time: clockTime(words, now) }),
    words.text(facts.killSwitch.on ? "overview-needed-kill-switch" : "overview-needed", {
      threshold: setting(facts.threshold),
    }),
    facts.pausedUntil === null ? null : pausedLine(words, facts.pausedUntil, now),
    table(COLUMNS, [headOf(words), ...reports.map((report) => overviewRow(words, report))]),
    marketLine(words, reports),
    qualityLine(words, reports),
    ...warningLines(words, reports),
    ...feed,
    words.rich("overview-example", { command: code(`/check ${example}`) }),
  );
}

const headOf = (words: Words): readonly string[] => [
  words.text("overview-column-symbol"),
  words.text("overview-column-side"),
  words.text("overview-column-confidence"),
  words.text("overview-column-stopped"),
];

/** As many as a person takes in at a glance. */
const NAMED_AT_MOST = 5;

/** The worst ones by name; null while nothing was counted. */
function qualityLine(words: Words, reports: readonly CheckReport[]): string | null {
  const scores = reports.flatMap(({ instrument, quality: { newestHour } }) =>
    newestHour === null ? [] : [{ instrument, score: Math.round(newestHour) }],
  );
  if (scores.length === 0) return null;
  const worse = scores.filter(({ score }) => score < 100).toSorted((a, b) => a.score - b.score);
  const worst = worse.slice(0, NAMED_AT_MOST).map(({ instrument, score }) => `${symbolOf(instrument)} ${score}`);
  const more = worse.length - worst.length;
  const others =
    more > 0
      ? [words.text("overview-quality-more", { n: String(more) })]
      : worse.length < scores.length
        ? [words.text("overview-quality-others")]
        : [];
  const told = worst.length === 0 ? words.text("overview-quality-all") : [...worst, ...others].join(", ");
  return words.text("overview-quality", { told });
}

/** One line per warning, with the symbols it is about. */
function warningLines(words: Words, reports: readonly CheckReport[]): readonly string[] {
  const about = Map.groupBy(
    reports.flatMap(({ instrument, warnings }) =>
      warnings.map((warning) => ({ instrument, warning: briefWarning(words, warning) })),
    ),
    ({ warning }) => warning,
  );
  return [...about].map(([warning, group]) => {
    const instruments = group.map(({ instrument }) => instrument);
    return words.text("overview-warning", { names: named(words, instruments), warning });
  });
}

function overviewRow(words: Words, { instrument, decision, firstRefusal }: CheckReport): readonly string[] {
  return [
    shorten(symbolOf(instrument), 10),
    decision?.side ?? "–",
    decision === null ? "–" : dotted(decision.confidence, 3),
    firstRefusal === null ? words.text("overview-passes") : ruleName(words, firstRefusal.rule),
  ];
}
