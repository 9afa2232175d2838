/** A quality report as a person reads it in the terminal. */
import { CHECKS, type Check } from "../../market/quality/checks.ts";
import { runHoleMs } from "../../market/quality/judge.ts";
import type { Gap, QualityReport } from "../../market/quality/report.ts";

/** Longest ones first; the rest is counted. */
const GAPS_SHOWN = 10;

const MEANINGS: Readonly<Record<Check, string>> = {
  finite: "quarantined: a value is not a number",
  positive: "quarantined: a price is not above zero, or the volume is negative",
  ohlcOrder: "quarantined: high and low do not enclose open and close",
  misaligned: "quarantined: the time is no open time of this timeframe",
  conflict: "quarantined: another row of the same time has other values",
  jump: "suspect: more than 10 % away from the close before",
  volume: "suspect: more than 100 times the average volume of the 100 before",
  zeroVolume: "suspect: nothing was traded",
  skew: "suspect: the exchange's clock and ours disagree",
  duplicate: "counted: a row of the same time came before",
  outOfOrder: "counted: a row of a later time came before",
  stale: "counted: came more than a minute late",
  sigma: "counted: outside 3 standard deviations of the 100 returns before (normal minutes do that too)",
  gap: "counted: the row before it is not the interval before it",
};

export function qualityText(report: QualityReport, file: string, timeframe: string, intervalMs: number): string {
  const { rows, expected, missing, quarantined, suspect, byCheck, score } = report;
  const failed = CHECKS.filter((check) => (byCheck[check] ?? 0) > 0);
  return [
    `${file}: ${number(rows)} rows of ${timeframe}, score ${score} of 100`,
    `expected     ${number(expected).padStart(10)}   from the first row to the last`,
    `missing      ${number(missing).padStart(10)}   ${percent(missing, expected)}`,
    `quarantined  ${number(quarantined).padStart(10)}   ${percent(quarantined, rows)}: never used`,
    `suspect      ${number(suspect).padStart(10)}   ${percent(suspect, rows)}: used, but flagged`,
    ...(failed.length === 0 ? ["No check failed."] : ["", "Rows that failed a check"]),
    ...failed.map((check) => `  ${check.padEnd(11)}${number(byCheck[check] ?? 0).padStart(10)}   ${MEANINGS[check]}`),
    ...gapLines(report, intervalMs),
    "",
  ].join("\n");
}

function gapLines({ gaps }: QualityReport, intervalMs: number): readonly string[] {
  if (gaps.length === 0) return [];
  const size = ({ from, until }: Gap): number => (until - from) / intervalMs;
  const shown = gaps.toSorted((a, b) => size(b) - size(a)).slice(0, GAPS_SHOWN);
  const breaks = gaps.filter(({ from, until }) => until - from > runHoleMs(intervalMs));
  return [
    "",
    gaps.length > shown.length ? `Longest ${shown.length} of ${number(gaps.length)} gaps` : "Gaps",
    ...shown.map((gap) => `  ${minute(gap.from)} to ${minute(gap.until)}  ${number(size(gap))} missing`),
    ...(breaks.length === 0
      ? []
      : [
          `${breaks.length} of them ${breaks.length === 1 ? "is" : "are"} so long that the file looks like ${breaks.length + 1} recordings. They count as missing here;`,
          "no candle is compared across them.",
        ]),
  ];
}

const number = (value: number): string => value.toLocaleString("en-US");
const percent = (part: number, whole: number): string =>
  whole === 0 ? "0 %" : `${Number(((100 * part) / whole).toFixed(2))} %`;
const minute = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
