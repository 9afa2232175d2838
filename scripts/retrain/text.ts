/** What people are told of a finished retraining. */
import type { Worth } from "../../app/models/comparison.ts";
import type { MonthComparison } from "./newest-month.ts";

export type Retrained = {
  readonly tag: string;
  readonly version: string;
  readonly status: string;
  readonly old: string;
  readonly month: MonthComparison | null;
};

export function retrainText({ tag, version, status, old, month }: Retrained): string {
  const head = `${tag} ${version} was trained and added as ${status}. It does not serve.`;
  const next = `See it with "npm run models -- list"; let it answer beside ${old} with "npm run models -- shadow ${tag}".`;
  return `${head} ${compared(old, month)} ${next}`;
}

function compared(old: string, month: MonthComparison | null): string {
  const comparison = month?.comparison ?? null;
  if (month === null || comparison === null) return `It could not be compared with ${old} on the newest month.`;
  const { a, b, n, nIndependent, brierDifference, tooLittle } = comparison;
  const { value, interval } = brierDifference;
  const range = interval === null ? "" : ` [${interval[0].toFixed(4)}, ${interval[1].toFixed(4)}]`;
  const favoured =
    month.seenByOld === 0 ? "" : ` ${old} had been trained on ${month.seenByOld} days of it, which favours it.`;
  return `On the same newest month (${n} cases, ${nIndependent} independent): ${figures(a)}; ${figures(b)}. Brier, new minus old: ${value.toFixed(4)}${range}; below 0 the new one is better.${favoured}${tooLittle === null ? "" : ` ${tooLittle}`}`;
}

const figures = ({ tag, brier, auc, ece5 }: Worth): string =>
  `${tag} Brier ${brier.toFixed(4)}, AUC ${auc?.toFixed(3) ?? "not known"}, calibration error ${ece5.toFixed(3)}`;
