/** The part of a card that says what a bundle was measured to be worth, with the controls beside it. */
import { allSlices, tierFigures } from "../../models/figures.ts";
import type { Manifest } from "../../models/manifest.ts";
import { callsOf, controlsOf, directionOf, explainedOf, strangersOf } from "./figures.ts";
import { fixed, multiple, percent, section, tableOf, within } from "./markdown.ts";

export function measured({ metrics }: Manifest): readonly string[] {
  const rows = allSlices(metrics).map(([name, slice]) => [
    name,
    ...[String(slice.n), String(slice.nIndependent), String(slice.days), fixed(slice.baseRate, 3)],
    ...[percent(slice.accuracy), within(fixed(slice.auc, 3), slice.aucInterval), fixed(slice.brier, 4)],
    ...[percent(slice.skill, 2), fixed(slice.ece5, 3), within(multiple(slice.meanR), slice.meanRInterval)],
  ]);
  return section(
    "What was measured",
    ["Intervals are 95 % and draw whole days. _Independent_ counts outcomes of a symbol that do not overlap in time."],
    tableOf(
      [
        ...["slice", "rows", "independent", "days", "base rate", "accuracy", "AUC", "Brier", "skill", "ECE5"],
        "mean net R",
      ],
      "lrrrrrlrrrl",
      rows,
    ),
  );
}

export function controls({ metrics }: Manifest): readonly string[] {
  const found = controlsOf(metrics);
  if (found === null) return section("Controls", ["None were run."]);
  const { shuffled, shifted, leaked, costOnly, oneLineRules } = found;
  const of = (name: string, { seeds, aucMean, aucMax }: typeof shuffled) => [
    name,
    ...[`${fixed(aucMean, 3)}, at most ${fixed(aucMax, 3)} of ${seeds} seeds`, "–"],
  ];
  return section(
    "Controls",
    [
      `On the same test. A planted leak reached AUC ${fixed(leaked.auc, 3)}; the alarm is at ${fixed(leaked.alarmAt, 2)}, and it was ${leaked.detected ? "found" : "NOT found"}.`,
    ],
    tableOf(["control", "AUC", "mean net R of its best tenth"], "lll", [
      of("outcomes shuffled", shuffled),
      of("outcomes shifted in time", shifted),
      ["cost of the trade alone", fixed(costOnly.auc, 3), within(multiple(costOnly.bestDecileR), costOnly.ci)],
      ...oneLineRules.map(({ rule, auc, bestDecileR, ci }) => [
        `rule: ${rule}`,
        ...[fixed(auc, 3), within(multiple(bestDecileR), ci)],
      ]),
    ]),
  );
}

export function directionOfNext({ metrics }: Manifest): readonly string[] {
  const found = directionOf(metrics);
  if (found === null) return [];
  const row = (name: string, one: Omit<typeof found, "bySymbol">) => [
    name,
    ...[String(one.n), String(one.nIndependent), fixed(one.baseRate, 3)],
    ...[within(percent(one.accuracy), one.accuracyInterval), within(fixed(one.auc, 3), one.aucInterval)],
    fixed(one.ece5, 3),
  ];
  return section(
    "Direction of the next 15 minutes, on the test",
    [],
    tableOf(["symbol", "rows", "independent", "base rate", "accuracy", "AUC", "ECE5"], "lrrrllr", [
      row("all", found),
      ...Object.entries(found.bySymbol).map(([symbol, one]) => row(symbol, one)),
    ]),
  );
}

export function volatility({ metrics }: Manifest): readonly string[] {
  const rows = explainedOf(metrics).map(({ head, forecast, r2, r2Within }) => [
    head,
    ...[forecast, fixed(r2, 3), fixed(r2Within, 3)],
  ]);
  if (rows.length === 0) return [];
  return section(
    "Volatility explained, on the test",
    [
      "R² against the mean of the training rows, and against the mean of the same symbol, for which a level alone is no skill.",
    ],
    tableOf(["head", "forecast", "R²", "within symbol"], "llrr", rows),
  );
}

const RELIABILITY_SLICES: Readonly<Record<Manifest["reliabilitySlice"], string>> = {
  calibration: "the calibration slice, to which the probabilities were fitted",
  test: "the untouched test; the two highest bands are those of MEDIUM and HIGH",
};

export function reliability({ reliability: bins, reliabilitySlice }: Manifest): readonly string[] {
  const rows = bins.map(({ from, until, rows: n, nIndependent, winRate }) => [
    `${fixed(from, 3)} … ${fixed(until, 3)}`,
    ...[String(n), String(nIndependent), fixed(winRate, 3)],
  ]);
  return section(
    "Reliability",
    [`How often trades were won per band of stated probability, on ${RELIABILITY_SLICES[reliabilitySlice]}.`],
    tableOf(["stated", "rows", "independent", "won"], "lrrr", rows),
  );
}

export function tiers({ metrics, tierEdges: [medium, high] }: Manifest): readonly string[] {
  const rows = tierFigures(metrics).map(({ tier, n, stated, realised }) => [
    tier,
    ...[String(n), fixed(stated, 3), fixed(realised, 3)],
  ]);
  return section(
    "Tiers on the untouched test",
    [
      `MEDIUM begins at confidence ${fixed(medium, 3)}, HIGH at ${fixed(high, 3)}.`,
      ...(rows.length === 0 ? ["Not measured."] : []),
    ],
    tableOf(["tier", "rows", "stated", "won"], "lrrr", rows),
  );
}

/** Of the fine steps of the manifest those that people set. */
const SHOWN_STEP = 0.05;

export function thresholds({ thresholds: table, metrics }: Manifest): readonly string[] {
  const shown = (table?.rows ?? []).filter(
    ({ min }) => Math.abs(min / SHOWN_STEP - Math.round(min / SHOWN_STEP)) < 1e-6,
  );
  const rows = shown.map(({ min, signalsPerDay, n, nIndependent, winRate, meanR, ci }) => [
    `≥ ${fixed(min, 2)}`,
    ...[fixed(signalsPerDay, 2), String(n), String(nIndependent), percent(winRate), within(multiple(meanR), ci)],
  ]);
  const calls = callsOf(metrics).map(({ line, called, precision, recall, f1, trades, sharpeDaily }) => [
    `≥ ${fixed(line, 3)}`,
    ...[String(called), percent(precision), percent(recall), fixed(f1, 3), String(trades), fixed(sharpeDaily, 2)],
  ]);
  const text =
    table === null
      ? "Not measured."
      : `${table.days} days, ${table.symbols.join(", ")}, ${table.from.slice(0, 10)} to ${table.until.slice(0, 10)}. Signals a day are those that do not overlap.`;
  return [
    ...section(
      "Acting on a confidence, on the test",
      [text],
      tableOf(["confidence", "signals a day", "rows", "independent", "won", "mean net R"], "lrrrrl", rows),
    ),
    ...tableOf(
      ["confidence", "called", "precision", "recall", "F1", "trades, one at a time", "Sharpe of daily R"],
      "lrrrrrr",
      calls,
    ),
    ...(calls.length === 0 ? [] : [""]),
  ];
}

export function strangers({ metrics, trainingRange }: Manifest): readonly string[] {
  const found = strangersOf(metrics);
  if (found === null) return [];
  const most =
    trainingRange === null
      ? ""
      : ` A row is unlike when more than ${trainingRange.maxOutside} features lie outside what training saw, or the isolation score is above ${fixed(trainingRange.outlierLimit, 3)}.`;
  return section("Rows unlike the training rows", [
    `${percent(found.either)} of ${found.rows} rows of the test would be refused: ${percent(found.outsideRange)} by their range, ${percent(found.isolated)} by their isolation.${most}`,
  ]);
}

export function gates({ gates: all }: Manifest): readonly string[] {
  const rows = Object.entries(all).map(([name, { passed, value, limit, why }]) => [
    name,
    ...[verdict(passed), fixed(value, 3), String(limit ?? "–"), why],
  ]);
  return section(
    "Gates when it was made",
    ["`npm run models -- list` judges them again, with the forward signals and tests of now."],
    tableOf(["gate", "result", "value", "limit", "why"], "llrrl", rows),
  );
}

function verdict(passed: boolean | null): string {
  if (passed === null) return "not measured";
  return passed ? "passed" : "missed";
}
