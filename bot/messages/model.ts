/** `/model`: the serving model's card in short. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { fmt } from "@grammyjs/parse-mode";
import type { ModelReport } from "../../engine/api.ts";
import { counted, fixed, multiple, percent, ratio, utcDateTime } from "./format.ts";
import { bold, type Column, lines, table } from "./layout.ts";
import { driftLines } from "./model-drift.ts";

export function modelMessage(report: ModelReport): FormattedString {
  const { tag, version, featureSet, made, ageDays, since } = report;
  return lines(
    fmt`${bold(`Model ${tag}`)}`,
    `Version ${version} on ${featureSet} · made ${made}, ${counted(ageDays, "day")} ago`,
    since === null ? "Serves as shipped" : `Serves since ${utcDateTime(since)}`,
    calibratorLine(report),
    ...statusLines(report),
    "",
    bold("Measured on days it never saw"),
    ...testLines(report),
    tierTable(report),
    "",
    ...driftLines(report.drift),
    ...shadowLines(report),
    "",
    warning(report),
  );
}

function calibratorLine({ calibrator: { id, refit } }: ModelReport): string {
  if (refit === null) return `Calibrator ${id}, as shipped`;
  return `Calibrator refitted ${utcDateTime(refit.at)} on ${counted(refit.n, "outcome")}, ${fixed(refit.nIndependent, 0)} independent`;
}

function statusLines({ status, gates, failing, reweighed }: ModelReport): readonly string[] {
  const names = (measured: boolean): string =>
    failing.flatMap((gate) => (gate.measured === measured ? [gate.name] : [])).join(", ");
  const [missed, unknown] = [names(true), names(false)];
  const passed = `${gates - failing.length} of ${counted(gates, "gate")} passed now`;
  return [
    status === "live" ? `Status live · ${passed}` : `Status observation: no live signal · ${passed}`,
    ...(missed === "" ? [] : [`Missed: ${missed}`]),
    ...(unknown === "" ? [] : [`Not measured: ${unknown}`]),
    ...(reweighed ? [REWEIGHED] : []),
  ];
}

const REWEIGHED =
  "ENSEMBLE_WEIGHTS overrides its own mixture: calibration, gates and the figures below were measured with another, so it only observes.";

function shadowLines({ shadow }: ModelReport): readonly string[] {
  if (shadow === null) return [];
  return [
    "",
    `Beside it ${shadow.tag} is asked and decides nothing`,
    shadow.says ?? "Not compared yet: each night it is.",
  ];
}

function testLines({ test }: ModelReport): readonly string[] {
  if (test === null) return ["Nothing: its test was not measured."];
  const { n, nIndependent, days, baseRate, auc, aucInterval, ece5, meanR, meanRInterval } = test;
  const [aucLow, aucHigh] = aucInterval;
  const [low, high] = meanRInterval;
  return [
    `${counted(n, "case")} of ${counted(days, "day")}, ${fixed(nIndependent, 0)} independent · ${percent(baseRate)} won`,
    `AUC ${fixed(auc, 3)} [${ratio(aucLow)}–${ratio(aucHigh)}], 0.5 is guessing`,
    `Mean if all were taken ${multiple(meanR)} [${multiple(low)} to ${multiple(high)}]`,
    `Calibration error ${percent(ece5, 1)}: stated against won, five groups`,
  ];
}

const COLUMNS: readonly Column[] = [
  { width: 7, align: "left" },
  { width: 7, align: "right" },
  { width: 7, align: "right" },
  { width: 5, align: "right" },
];

function tierTable({ tiers }: ModelReport): FormattedString | null {
  if (tiers.length === 0) return null;
  const rows = tiers.map(({ tier, n, stated, realised }) => [tier, fixed(n, 0), percent(stated), percent(realised)]);
  return lines("Tiers: probability stated, share won", table(COLUMNS, [["", "n", "stated", "won"], ...rows]));
}

/** The strongest true warning: a loss that is certain, then a skill that is not. */
function warning({ test, status }: ModelReport): string {
  if (test !== null && test.meanRInterval[1] < 0)
    return "Warning: taken as they came, its trades lost money after costs. Do not trade it.";
  if (test === null || test.aucInterval[0] <= 0.5)
    return "Warning: nothing shows yet that it knows more than chance. Do not trade it.";
  if (status !== "live") return "Warning: it has not passed every gate. Watch it, do not trade it.";
  return "Past figures promise nothing: what it learnt may stop being true.";
}
