/** The part of a card that says what a bundle is: what it predicts, of what it consists, what it saw. */
import type { Manifest } from "../../models/manifest.ts";
import { boostersOf, membersOf, timeframesOf } from "./figures.ts";
import { fixed, multiple, percent, section, tableOf, within } from "./markdown.ts";

export function predicts({ label, models, featureSet, featureNames, venue, calibrator, payoff }: Manifest) {
  const rows = models.map(({ name, group, kind, outputs, symbols, file }) => [
    name,
    ...[group, kind, outputs.map(({ head }) => head).join(", "), symbols?.join(", ") ?? "every", `\`${file}\``],
  ]);
  return section(
    "What it predicts",
    [
      `The probability that a trade opened at the next candle is above zero after costs when it ends (\`${label.name}\`): stop ${label.stopAtr} × ATR14 of 15-minute bars, target ${label.targetMultiple} times that, at most ${label.horizonMinutes} minutes, ${label.costBps} basis points for both ways. \`dir15\` is the direction of the next 15 minutes, \`trend60\` the strength of the next hour's trend, \`rv15\`, \`rv60\` and \`range60\` are logarithms of volatility and range, \`outlier\` says how strange a row is.`,
      `Input: the ${featureNames.length} features of \`${featureSet}\`. Made for ${venue}. Calibrator \`${calibrator.id}\` (${calibrator.kind}). On the calibration slice a win brought ${multiple(payoff.win)} and a loss ${multiple(payoff.loss)} on average.`,
    ],
    tableOf(["model", "group", "kind", "answers", "symbols", "file"], "llllll", rows),
  );
}

export function windows({ windows: { train, validation, calibration, test }, daysUsed, snapshot, seed }: Manifest) {
  const rows = Object.entries({ train, validation, calibration, test }).flatMap(([split, list]) =>
    list.map(({ venue, symbol, from, until, rows: n }) => [split, venue, symbol, from, until, String(n)]),
  );
  const built = snapshot === null ? "" : ` Snapshot \`${snapshot}\`, seed ${seed ?? "–"}.`;
  return section(
    "Data and splits",
    [`${daysUsed.length} UTC days touched training or calibration. Windows are half-open, in UTC.${built}`],
    tableOf(["split", "venue", "symbol", "from", "until", "rows"], "lllllr", rows),
  );
}

/** How the groups were put together, and what each is worth alone. */
export function ensemble({ ensemble: { space, weights, compared, why }, metrics }: Manifest): readonly string[] {
  const members = Object.entries(membersOf(metrics)).map(([group, { serves, weight, validation, test, seconds }]) => [
    group,
    ...[serves ? fixed(weight, 3) : "not used", fixed(validation.auc, 3), within(fixed(test.auc, 3), test.aucInterval)],
    ...[
      fixed(test.brier, 4),
      fixed(test.ece5, 3),
      fixed(
        Object.values(seconds).reduce((sum, one) => sum + one, 0),
        0,
      ),
    ],
  ]);
  const given = Object.entries(weights).map(([group, weight]) => `${group} ${fixed(weight, 3)}`);
  const ways = compared.map(({ name, brier, auc }) => [name, fixed(brier, 5), fixed(auc, 4)]);
  return [
    ...section(
      "Ensemble",
      [
        compared.length === 0
          ? `Nothing was chosen: ${why}.`
          : `Chosen on the validation slice, never on the test: ${why}. Mean in ${space} space; weights: ${given.join(", ")}.`,
      ],
      tableOf(["way of putting together", "Brier on validation", "AUC"], "lrr", ways),
    ),
    ...tableOf(
      ["group alone", "weight", "AUC on validation", "AUC on test", "Brier", "ECE5", "seconds to train"],
      "lrrlrrr",
      members,
    ),
    ...(members.length === 0 ? [] : [""]),
  ];
}

/** What else the calibrator was offered. */
export function boosters({ calibrator, metrics }: Manifest): readonly string[] {
  const tried = boostersOf(metrics);
  const kept = new Map(calibrator.boosters.map((one) => [one.name as string, one]));
  const names = [...new Set([...kept.keys(), ...Object.keys(tried)])];
  const rows = names.map((name) => {
    const one = kept.get(name);
    return [
      name,
      inPercent(tried[name]?.gain ?? one?.gain, tried[name]?.interval),
      one === undefined ? "not kept" : fixed(one.coefficient, 3),
    ];
  });
  const text =
    names.length === 0
      ? "None was tried."
      : "Brier skill that each added on the half of the calibration slice it was not fitted on, days drawn for its 95 %. Kept is one whose lower bound and coefficient are above 0.";
  return section("Boosters of the calibrator", [text], tableOf(["booster", "gain", "coefficient"], "lrr", rows));
}

/** With its interval, both in percent. */
function inPercent(gain: number | undefined, interval: readonly [number, number] | null | undefined): string {
  const figure = percent(gain, 3);
  return interval === null || interval === undefined ? figure : within(figure, [interval[0] * 100, interval[1] * 100]);
}

/** The mission asks two points of accuracy of several timeframes over one; reported either way. */
const ASKED = 0.02;

export function timeframes({ metrics }: Manifest): readonly string[] {
  const tasks = Object.entries(timeframesOf(metrics));
  if (tasks.length === 0) return [];
  const rows = tasks.flatMap(([task, subsets]) =>
    Object.entries(subsets).map(([name, { features, accuracy, auc, aucInterval }]) => [
      task,
      ...[name, String(features), percent(accuracy), within(fixed(auc, 3), aucInterval)],
    ]),
  );
  const verdicts = tasks.flatMap(([task, subsets]) => {
    const single = Object.entries(subsets).filter(([name]) => name.endsWith("bars only"));
    const [best] = single.toSorted(([, a], [, b]) => b.accuracy - a.accuracy);
    const all = subsets["all timeframes"];
    if (best === undefined || all === undefined) return [];
    const gain = all.accuracy - best[1].accuracy;
    return [
      `${task}: all timeframes against the best single one (${best[0]}): ${fixed(gain * 100, 2)} points of accuracy, ${gain >= ASKED ? "the" : "not the"} ${ASKED * 100} that were asked.`,
    ];
  });
  return section(
    "Several timeframes against one",
    [
      "The same trees on the indicators of one timeframe, of all, and on all features; scored on the test.",
      ...verdicts,
    ],
    tableOf(["task", "features of", "number", "accuracy", "AUC"], "llrrl", rows),
  );
}
