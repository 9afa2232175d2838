/** What a threshold would have done on the days of the model's test, in plain words. */
import type { DeskFacts, ThresholdRow } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { count, fixed, multiple, percent, setting } from "./format.ts";
import { dayAndMonth } from "./times.ts";

/** Under so many outcomes that do not overlap, a win rate is an accident. */
const FEWEST = 30;
const SAME = 1e-9;

export function thresholdPast(
  words: Words,
  threshold: number,
  { thresholds: table }: Pick<DeskFacts["model"], "thresholds">,
): readonly string[] {
  const row = table === null ? undefined : nearest(threshold, table.rows);
  if (table === null || row === undefined) return [words.text("threshold-past-unknown")];
  const { days, from, until, symbols } = table;
  const past = words.text("threshold-past", {
    days: count(words, "count-days", days),
    from: dayAndMonth(words, from),
    until: dayAndMonth(words, until),
    year: until.slice(0, 4),
    symbols: count(words, "count-symbols", symbols.length),
    often: often(words, threshold, row),
  });
  return [past, ...won(words, row)];
}

/** The highest one measured that is not above it; the lowest one where all are above. */
const nearest = (threshold: number, rows: readonly ThresholdRow[]): ThresholdRow | undefined =>
  rows.findLast(({ min }) => min <= threshold + SAME) ?? rows[0];

function often(words: Words, threshold: number, { min, signalsPerDay, n }: ThresholdRow): string {
  const exact = setting(min);
  const at = Math.abs(min - threshold) < SAME ? exact : words.text("threshold-nearest", { min: exact });
  if (n === 0) return words.text("threshold-at-never", { at });
  const times = fixed(signalsPerDay, signalsPerDay < 10 ? 1 : 0);
  return times === "0.0"
    ? words.text("threshold-at-rare", { at, times: "0.1" })
    : words.text("threshold-at", { at, times });
}

function won(words: Words, { n, nIndependent, winRate, meanR, ci }: ThresholdRow): readonly string[] {
  if (n === 0) return [words.text("threshold-nothing")];
  if (nIndependent < FEWEST || winRate === null || meanR === null || ci === null) {
    return [words.text("threshold-too-few", { n: nIndependent, count: fixed(nIndependent, 0) })];
  }
  const [low, high] = ci;
  return [
    words.text("threshold-won", {
      share: percent(winRate),
      cases: count(words, "count-independent-cases", nIndependent),
      mean: multiple(meanR),
      low: multiple(low),
      high: multiple(high),
      meaning: words.text(meaningOf(ci)),
    }),
  ];
}

function meaningOf([low, high]: readonly [number, number]): string {
  if (high < 0) return "threshold-lost-money";
  return low > 0 ? "threshold-earned-money" : "threshold-no-gain";
}
