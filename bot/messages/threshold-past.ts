/** What a threshold would have done on the days of the model's test, in plain words. */
import type { DeskFacts, ThresholdRow, ThresholdTable } from "../../engine/api.ts";
import { counted, dayAndMonth, fixed, multiple, percent, setting } from "./format.ts";

/** Under so many outcomes that do not overlap, a win rate is an accident. */
const FEWEST = 30;
const SAME = 1e-9;

export function thresholdPast(
  threshold: number,
  { thresholds: table }: Pick<DeskFacts["model"], "thresholds">,
): readonly string[] {
  const row = table === null ? undefined : nearest(threshold, table.rows);
  if (table === null || row === undefined) {
    return ["What it would have done is not known: this model was not measured at thresholds."];
  }
  return [`On the model's test, ${of(table)}: ${often(threshold, row)}`, ...won(row)];
}

/** The highest one measured that is not above it; the lowest one where all are above. */
const nearest = (threshold: number, rows: readonly ThresholdRow[]): ThresholdRow | undefined =>
  rows.findLast(({ min }) => min <= threshold + SAME) ?? rows[0];

const of = ({ days, from, until, symbols }: ThresholdTable): string =>
  `${counted(days, "day")} of ${dayAndMonth(from)} to ${dayAndMonth(until)} ${until.slice(0, 4)} with ${counted(symbols.length, "symbol")}`;

function often(threshold: number, { min, signalsPerDay, n }: ThresholdRow): string {
  const at = Math.abs(min - threshold) < SAME ? setting(min) : `${setting(min)}, the nearest one measured,`;
  if (n === 0) return `${at} was never reached.`;
  const day = fixed(signalsPerDay, signalsPerDay < 10 ? 1 : 0);
  return `${at} was reached ${day === "0.0" ? "less than 0.1" : day} times a day.`;
}

function won({ n, nIndependent, winRate, meanR, ci }: ThresholdRow): readonly string[] {
  if (n === 0) return ["It would have sent nothing, so nothing can be said of it."];
  if (nIndependent < FEWEST || winRate === null || meanR === null || ci === null) {
    return [
      `${counted(nIndependent, "independent case is", "independent cases are")} too few to say how often it wins.`,
    ];
  }
  const [low, high] = ci;
  return [
    `${percent(winRate)} won, on ${counted(nIndependent, "independent case")}. Mean after costs ${multiple(meanR)} [${multiple(low)} to ${multiple(high)}]: ${meaning(ci)}`,
  ];
}

function meaning([low, high]: readonly [number, number]): string {
  if (high < 0) return "acting on it lost money.";
  return low > 0
    ? "acting on it earned money then, which promises nothing."
    : "no gain is shown, because 0 lies inside.";
}
