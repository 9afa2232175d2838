/** `/model`: the serving model's card in short. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { ModelReport } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { count, fixed, multiple, percent, ratio } from "./format.ts";
import { shadowText } from "./job-told.ts";
import { bold, type Column, lines, table } from "./layout.ts";
import { driftLines } from "./model-drift.ts";
import { dateTime } from "./times.ts";

export function modelMessage(words: Words, report: ModelReport): FormattedString {
  const { tag, version, featureSet: features, made, ageDays, since } = report;
  const age =
    ageDays === 0
      ? words.text("model-made-today")
      : words.text("model-made-ago", { age: count(words, "count-days", ageDays) });
  return lines(
    bold(words.text("model-title", { tag })),
    words.text("model-version", { version, features, made, age }),
    since === null
      ? words.text("model-serves-shipped")
      : words.text("model-serves-since", { time: dateTime(words, since) }),
    calibratorLine(words, report),
    ...statusLines(words, report),
    "",
    bold(words.text("model-measured")),
    ...testLines(words, report),
    tierTable(words, report),
    "",
    ...driftLines(words, report.drift),
    ...shadowLines(words, report),
    "",
    words.text(warningOf(report)),
  );
}

function calibratorLine(words: Words, { calibrator: { id, refit } }: ModelReport): string {
  if (refit === null) return words.text("model-calibrator", { id });
  return words.text("model-calibrator-refit", {
    time: dateTime(words, refit.at),
    outcomes: count(words, "count-outcomes", refit.n),
    independent: fixed(refit.nIndependent, 0),
  });
}

function statusLines(words: Words, { status, gates, failing, reweighed }: ModelReport): readonly string[] {
  const namesOf = (measured: boolean): string =>
    failing.flatMap((gate) => (gate.measured === measured ? [gate.name] : [])).join(", ");
  const [missed, unknown] = [namesOf(true), namesOf(false)];
  const passed = words.text("model-gates", {
    passed: String(gates - failing.length),
    gates: count(words, "count-gates", gates),
  });
  return [
    words.text(`model-status-${status}`, { gates: passed }),
    ...(missed === "" ? [] : [words.text("model-missed", { names: missed })]),
    ...(unknown === "" ? [] : [words.text("model-not-measured", { names: unknown })]),
    ...(reweighed ? [words.text("model-reweighed")] : []),
  ];
}

function shadowLines(words: Words, { shadow }: ModelReport): readonly string[] {
  if (shadow === null) return [];
  const { tag, says } = shadow;
  return [
    "",
    words.text("model-shadow", { tag }),
    says === null ? words.text("model-shadow-not-yet") : shadowText(words, says),
  ];
}

function testLines(words: Words, { test }: ModelReport): readonly string[] {
  if (test === null) return [words.text("model-test-missing")];
  const { n, nIndependent, days, baseRate, auc, aucInterval, ece5, meanR, meanRInterval } = test;
  const [aucLow, aucHigh] = aucInterval;
  const [low, high] = meanRInterval;
  return [
    words.text("model-test-cases", {
      cases: count(words, "count-cases", n),
      days: count(words, "count-days", days),
      independent: fixed(nIndependent, 0),
      won: percent(baseRate),
    }),
    words.text("model-test-auc", { auc: fixed(auc, 3), low: ratio(aucLow), high: ratio(aucHigh) }),
    words.text("model-test-mean", { mean: multiple(meanR), low: multiple(low), high: multiple(high) }),
    words.text("model-test-error", { error: percent(ece5, 1) }),
  ];
}

const COLUMNS: readonly Column[] = [
  { width: 7, align: "left" },
  { width: 7, align: "right" },
  { width: 7, align: "right" },
  { width: 5, align: "right" },
];

function tierTable(words: Words, { tiers }: ModelReport): FormattedString | null {
  if (tiers.length === 0) return null;
  const rows = tiers.map(({ tier, n, stated, realised }) => [tier, fixed(n, 0), percent(stated), percent(realised)]);
  const head = ["", "n", words.text("model-column-stated"), words.text("model-column-won")];
  return lines(words.text("model-tiers"), table(COLUMNS, [head, ...rows]));
}

/** The strongest true warning: a loss that is certain, then a skill that is not. */
function warningOf({ test, status }: ModelReport): string {
  if (test !== null && test.meanRInterval[1] < 0) return "model-warning-lost";
  if (test === null || test.aucInterval[0] <= 0.5) return "model-warning-chance";
  return status === "live" ? "model-warning-past" : "model-warning-gates";
}
