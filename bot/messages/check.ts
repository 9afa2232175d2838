/** `/check SYMBOL`: the answer first, then what it rests on gate by gate; what only some ask for is folded. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { symbolOf } from "../../core/instrument.ts";
import { type CheckReport, type Decision, type DeskFacts, RULES } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { count, fixed, percent, price, ratio, ratioAgainst } from "./format.ts";
import { bold, code, folded, lines } from "./layout.ts";
import { expectedLines, inputLine, sizeCutLine } from "./outlook.ts";
import { patternLines } from "./patterns.ts";
import { pausedLine } from "./pause.ts";
import { pastAloneLine, recordLines, statedChance, tierNote } from "./stated.ts";
import { clockTime, duration } from "./times.ts";
import { refusalLines, ruleName, verdictLegend, verdictTable } from "./verdicts.ts";
import { warningText } from "./warnings.ts";

/** `feed`: how candles come in (messages/feed.ts). */
export function checkMessage(
  words: Words,
  report: CheckReport,
  facts: DeskFacts,
  feed: readonly string[] = [],
): FormattedString {
  const { decision, verdicts, warnings } = report;
  const { tag, status } = facts.model;
  return lines(
    words.rich("check-head", { symbol: bold(symbolOf(report.instrument)), time: clockTime(words, report.at) }),
    facts.pausedUntil === null ? null : pausedLine(words, facts.pausedUntil, report.at),
    conclusion(words, report),
    "",
    words.rich("signal-model", { tag: code(tag), status: words.text(`word-${status}`) }),
    ...(decision === null ? [] : judged(words, decision, report)),
    ...warnings.map((warning) => words.text("check-warning", { warning: warningText(words, warning) })),
    verdictTable(words, verdicts),
    decision === null && verdicts.length < RULES.length
      ? words.text("check-not-asked", { count: count(words, "count-rules", RULES.length - verdicts.length) })
      : null,
    folded(background(words, report, feed)),
  );
}

/** The data and the market as they are, and what the table's figures mean. */
function background(words: Words, report: CheckReport, feed: readonly string[]): FormattedString {
  return lines(
    bold(words.text("check-background")),
    candleLine(words, report),
    qualityLine(words, report),
    spreadLine(words, report),
    ...feed,
    ...expectedLines(words, report),
    inputLine(words, report),
    ...patternLines(words, report),
    report.decision === null ? null : pastAloneLine(words, report.vennAbers),
    verdictLegend(words),
  );
}

function candleLine(words: Words, { newestClose }: CheckReport): string {
  if (newestClose === null) return words.text("check-no-candle");
  const { at, ageMs } = newestClose;
  return words.text("check-newest-close", {
    price: price(newestClose.price),
    time: clockTime(words, at),
    age: duration(words, ageMs),
  });
}

function qualityLine(words: Words, { quality: { score, missingShare, suspect, newestHour } }: CheckReport): string {
  const day = { score: fixed(score, 0), missing: percent(missingShare, 1), suspect: fixed(suspect, 0) };
  return newestHour === null
    ? words.text("check-data", day)
    : words.text("check-data-hour", { ...day, hour: fixed(newestHour, 0) });
}

/** Recorded only where the feed has quotes. */
function spreadLine(words: Words, { spread }: CheckReport): string | null {
  if (spread === null) return null;
  const { usual } = spread;
  const now = { bps: fixed(spread.bps, 2), time: clockTime(words, spread.at) };
  if (usual === null) return words.text("check-spread", now);
  const { days, p50, p90, n } = usual;
  const before = { days: String(days), median: fixed(p50, 2), p90: fixed(p90, 2), n: fixed(n, 0) };
  return words.text("check-spread-usual", { ...now, ...before });
}

function judged(words: Words, decision: Decision, report: CheckReport): readonly (FormattedString | string | null)[] {
  const { side, score, tier } = decision;
  return [
    words.rich("check-better-side", { side: bold(side), score: fixed(score, 3), tier }),
    tierNote(words, decision),
    statedChance(words, decision),
    ...recordLines(words, decision),
    neededLine(words, decision, report),
    sizeCutLine(words, decision.verdicts),
  ];
}

function neededLine(words: Words, { confidence, threshold }: Decision, { otherSide }: CheckReport): string {
  const [, needed] = ratioAgainst(confidence, threshold);
  if (otherSide === null) return words.text("check-needed", { needed });
  return words.text("check-needed-other", { needed, side: otherSide.side, other: ratio(otherSide.confidence) });
}

function conclusion(words: Words, { firstRefusal, belowFloor, candidateFloor }: CheckReport): FormattedString {
  if (firstRefusal === null) {
    return lines(bold(words.text("check-passes")), words.text("check-sends-next"));
  }
  return lines(
    words.rich("check-first-refusal", {
      rule: bold(ruleName(words, firstRefusal.rule)),
      code: code(firstRefusal.code),
    }),
    refusalLines(words, firstRefusal.code),
    belowFloor ? words.text("check-below-floor", { floor: ratio(candidateFloor) }) : null,
  );
}
