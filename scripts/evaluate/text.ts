/** An evaluation as a person reads it in the terminal. */
import type { ModelBundle } from "../../engine/ports.ts";
import type { TaskFigures, Tasks, ThresholdFigures, TierFigures } from "./evaluation.ts";
import type { EvaluationReport } from "./report.ts";
import type { InstrumentRows } from "./rows.ts";
import type { Explained } from "./volatility.ts";

type Parts = readonly Pick<InstrumentRows, "slots" | "dropped">[];

export function evaluationText(report: EvaluationReport, bundle: ModelBundle, parts: Parts): string {
  const { tag, venue, symbols, from, until, rows, tasks, tiers, thresholds, volatility, shuffled } = report;
  return [
    `${tag} on ${symbols.join(", ")} (${venue}), ${minute(from)} to ${minute(until)} UTC`,
    `${count(rows)} rows: one per instrument, side and 15 minutes. ${leftOut(parts)}`,
    ...cautions(report, bundle),
    "",
    "Tasks                    n  indep.  happened  accuracy    AUC   Brier    skill   ECE5",
    ...taskLines(tasks, ""),
    ...taskLines(shuffled, "shuffled "),
    "",
    "Tier        n  indep.  stated  realised   95 %",
    ...tiers.map(tierLine),
    "",
    "Confidence        n  indep.   share     won  mean net R  95 % (days drawn)",
    ...thresholds.map(thresholdLine),
    ...volatilityLines(volatility, shuffled.volatility),
    ...byInstrument(report),
    ...reasonLines(report),
  ].join("\n");
}

function leftOut(parts: Parts): string {
  const sum = (of: (part: Parts[number]) => number): number => parts.reduce((total, part) => total + of(part), 0);
  const missing = sum(({ dropped }) => dropped.missingFeature);
  const unknown = sum(({ dropped }) => dropped.outcomeUnknown);
  const slots = count(sum((part) => part.slots));
  return `Of ${slots} slots ${count(missing)} lacked a feature and ${count(unknown)} an outcome.`;
}

/** What makes these figures say less than they seem to. */
function cautions({ days, venue, symbols }: EvaluationReport, bundle: ModelBundle): readonly string[] {
  const trained = new Set(Object.keys(bundle.volatilityTerciles));
  const strangers = symbols.filter((symbol) => !trained.has(symbol));
  return [
    ...(days.seen > 0
      ? [`! ${days.seen} of ${days.all} days touched this model's training or calibration: the figures flatter it.`]
      : []),
    ...(venue === bundle.venue ? [] : [`! It was made for ${bundle.venue}; these candles are of ${venue}.`]),
    ...(strangers.length > 0 ? [`! It never learned from ${strangers.join(", ")}.`] : []),
  ];
}

const taskLines = (tasks: Tasks, prefix: string): readonly string[] =>
  (["win240", "dir15", "trend60"] as const).flatMap((name) => {
    const task = tasks[name];
    return task === null ? [] : [taskLine(`${prefix}${name}`, task)];
  });

function taskLine(name: string, task: TaskFigures): string {
  const { n, nIndependent, baseRate, accuracy, auc, brier, skill, ece5 } = task;
  return [
    name.padEnd(17),
    count(n).padStart(9),
    count(nIndependent).padStart(8),
    percent(baseRate).padStart(10),
    percent(accuracy).padStart(10),
    fixed(auc, 3).padStart(7),
    fixed(brier, 4).padStart(8),
    percent(skill, 2).padStart(9),
    fixed(ece5, 3).padStart(7),
  ].join("");
}

const tierLine = ({ tier, n, nIndependent, stated, realised, wilson }: TierFigures): string =>
  [
    tier.padEnd(6),
    count(n).padStart(7),
    count(nIndependent).padStart(8),
    percent(stated).padStart(8),
    percent(realised).padStart(10),
    `   ${wilson === null ? "–" : `${percent(wilson[0])} to ${percent(wilson[1])}`}`,
  ].join("");

const thresholdLine = ({ min, n, nIndependent, share, winRate, meanR, ci }: ThresholdFigures): string =>
  [
    `≥ ${min.toFixed(2)}`.padEnd(10),
    count(n).padStart(9),
    count(nIndependent).padStart(8),
    percent(share).padStart(8),
    percent(winRate).padStart(8),
    fixed(meanR, 3).padStart(12),
    `  ${ci === null ? "–" : `${fixed(ci[0], 3)} to ${fixed(ci[1], 3)}`}`,
  ].join("");

function volatilityLines(found: Explained | null, control: Explained | null): readonly string[] {
  if (found === null) return [];
  const line = (name: string, { rv15, rv60, range60 }: Explained["pooled"]): string =>
    `${name.padEnd(24)}${[rv15, rv60, range60].map((value) => fixed(value, 3).padStart(9)).join("")}`;
  return [
    "",
    `${"Volatility explained, R²".padEnd(24)}${["rv15", "rv60", "range60"].map((head) => head.padStart(9)).join("")}`,
    line("all together", found.pooled),
    line("within each symbol", found.within),
    ...(control === null ? [] : [line("shuffled, together", control.pooled)]),
  ];
}

function byInstrument({ byInstrument: all }: EvaluationReport): readonly string[] {
  const entries = Object.entries(all);
  return entries.flatMap(([instrument, { from, until, rows, tasks }]) => [
    "",
    `${instrument}, ${minute(from)} to ${minute(until)} UTC, ${count(rows)} rows`,
    ...taskLines(tasks, ""),
  ]);
}

function reasonLines({ reasons }: EvaluationReport): readonly string[] {
  const entries = Object.entries(reasons);
  return entries.length === 0 ? [] : ["", "Not given", ...entries.map(([path, why]) => `  ${path}: ${why}`)];
}

const count = (value: number): string => value.toLocaleString("en-US");
const minute = (iso: string): string => iso.slice(0, 16).replace("T", " ");
const percent = (value: number | null, digits = 1): string =>
  value === null ? "–" : `${(value * 100).toFixed(digits).replace("-", "−")} %`;
const fixed = (value: number | null, digits: number): string =>
  value === null ? "–" : value.toFixed(digits).replace("-", "−");
