/** `/why`: how one decision came to be, step by step, and what became of it. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import { symbolOf } from "../../core/instrument.ts";
import type { Contribution, Decision, WhyReport } from "../../engine/api.ts";
import { phrase } from "../words/phrases.ts";
import type { Words } from "../words/words.ts";
import { choiceLine, endLine, shortId } from "./card.ts";
import { fixed, percent, ratio, ratioAgainst } from "./format.ts";
import { bold, type Column, code, folded, lines, type Row, table } from "./layout.ts";
import { patternName } from "./patterns.ts";
import { usesLine } from "./signal.ts";
import { recordLines } from "./stated.ts";
import { dateTime, duration } from "./times.ts";
import { refusalLines, ruleName, verdictLegend, verdictTable } from "./verdicts.ts";

export function whyMessage(words: Words, report: WhyReport): FormattedString {
  const { decision, course, choices } = report;
  const what = bold(`${symbolOf(decision.instrument)} ${decision.side.toUpperCase()}`);
  return lines(
    words.rich("why-head", { what, time: dateTime(words, decision.slot) }),
    words.rich(decision.emitted ? "why-sent" : "why-refused", { id: code(shortId(decision.id)) }),
    course?.end == null ? null : endLine(words, course.end),
    ...choices.map((choice) => choiceLine(words, choice)),
    conclusion(words, decision),
    usesLine(words, decision.verdicts, decision.emitted ? "signal-used" : "signal-would-have-used"),
    "",
    candleLine(words, report),
    words.text("why-pattern", { name: patternName(words, decision.pattern) }),
    "",
    bold(words.text("why-models")),
    ...scoreLines(words, decision),
    ...calibrationLines(words, report),
    ...recordLines(words, decision),
    "",
    bold(words.text("why-numbers")),
    ...contributionLines(words, report),
    "",
    verdictTable(words, decision.verdicts),
    folded(verdictLegend(words)),
  );
}

function candleLine(words: Words, { candles }: WhyReport): string {
  if (candles === null) return words.text("why-candles-gone");
  const age = candles.ageMs === null ? "–" : duration(words, candles.ageMs);
  return words.text("why-candles", {
    age,
    missing: percent(candles.missingShare, 1),
    gaps: fixed(candles.gapMinutes, 0),
  });
}

function scoreLines(words: Words, { scores, score, modelTag }: Decision): readonly FormattedString[] {
  const each = Object.entries(scores).map(([name, said]) => fmt`${code(name)} ${fixed(said, 3)}`);
  return [...each, words.rich("why-score", { tag: code(modelTag), score: fixed(score, 3) })];
}

/** Score, calibration, the margin taken off, and the line it is held against. */
function calibrationLines(words: Words, { decision, calibration }: WhyReport): readonly string[] {
  const { score, pWin, confidence, threshold, tier, calibrator } = decision;
  const [shown, needed] = ratioAgainst(confidence, threshold);
  const step =
    calibration === null
      ? words.text("why-calibrated-by", { calibrator, score: fixed(score, 3), chance: fixed(pWin, 3) })
      : words.text("why-calibrated", {
          slope: fixed(calibration.slope, 3),
          intercept: `${calibration.intercept < 0 ? "−" : "+"} ${fixed(Math.abs(calibration.intercept), 3)}`,
          boost: fixed(calibration.boost, 3),
          chance: fixed(pWin, 3),
        });
  return [step, words.text("why-confidence", { confidence: shown, needed, tier })];
}

const COLUMNS: readonly Column[] = [
  { width: 17, align: "left" },
  { width: 9, align: "right" },
  { width: 6, align: "right" },
];

function contributionLines(
  words: Words,
  { contributions, decision }: WhyReport,
): readonly (FormattedString | string)[] {
  if (contributions.kind === "unknown") return [words.text(UNKNOWN[contributions.because])];
  const { top, features, pWin } = contributions;
  if (top.length === 0) return [words.text("why-no-number")];
  const head = [words.text("why-column-number"), words.text("why-column-value"), words.text("why-column-points")];
  const now = ratio(pWin) === ratio(decision.pWin) ? [] : [words.text("why-other-calibrator", { chance: ratio(pWin) })];
  return [
    table(COLUMNS, [head, ...top.flatMap((one) => contributionRows(words, one))]),
    words.text("why-method", { shown: String(top.length), all: fixed(features, 0) }),
    ...now,
  ];
}

/** What it is about, then its name; in hundredths of a chance: 3.4 = the chance would be 0.034 lower without it. */
function contributionRows(words: Words, { name, about, value, change }: Contribution): readonly Row[] {
  const shown = Number(value.toPrecision(4)).toString().replace("-", "−");
  const row = [name, shown, `${change > 0 ? "+" : ""}${fixed(change * 100, 1)}`];
  return about === null ? [row] : [phrase(words, "subject", about), row];
}

const UNKNOWN = {
  OTHER_MODEL: "why-other-model",
  NO_CANDLES: "why-no-candles",
  NO_RANGE: "why-no-range",
} as const;

function conclusion(words: Words, { firstRefusal, verdicts }: Decision): FormattedString {
  if (firstRefusal === null) return bold(words.text("why-all-pass"));
  const rule = verdicts.find(({ code: said }) => said === firstRefusal)?.rule;
  const named = rule === undefined ? firstRefusal : ruleName(words, rule);
  return lines(
    words.rich("why-first-refusal", { rule: bold(named), code: code(firstRefusal) }),
    refusalLines(words, firstRefusal),
  );
}
