/** The result of a challenge simulation as people read it. */
import type { HistoryResult } from "../../backtest/challenge/history.ts";
import type { BreachReport, ChallengeGate, ChallengeResult } from "../../backtest/challenge/simulate.ts";

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const money = (amount: number): string => amount.toFixed(2);
const days = (count: number | null): string => (count === null ? "–" : String(Math.round(10 * count) / 10));

/** So many breaches are listed; the rest is in `--json`. */
const LISTED = 50;

export function reportText(result: ChallengeResult, title: string): string {
  const { attempts, passed, rate, wilson, breaches, meanDays, medianDays, stalled, gates, breachList } = result;
  const more = breachList.length - LISTED;
  const lines = [
    title,
    `passed         ${passed} of ${attempts} = ${percent(rate)} (95 % interval ${percent(wilson[0])} to ${percent(wilson[1])})`,
    `trading days   mean ${days(meanDays)}, median ${days(medianDays)}`,
    `breaches       daily loss ${breaches.daily}, total loss ${breaches.max}`,
    `stalled        ${stalled} (neither passed nor broken: the rules left no size to trade with, or the time was up)`,
    ...breachList.slice(0, LISTED).map(breachLine),
    ...(more > 0 ? [`  and ${more} more: --json lists them all`] : []),
    ...gates.map(gateLine),
  ];
  return `${lines.join("\n")}\n`;
}

/** What attempts on real dates have to hold. */
export function historyGate({ attempts, breaches }: HistoryResult): ChallengeGate {
  const broken = breaches.daily + breaches.max;
  return {
    ...{ name: "0 breaches in 20 historical", passed: attempts >= 20 && broken === 0 },
    was: attempts < 20 ? `only ${attempts} days to begin on` : `${broken} of ${attempts}`,
  };
}

/** Attempts on real dates, one line each where the reader would want to know what went wrong. */
export function historyText(history: HistoryResult): string {
  const { days: recorded, attempts, passed, breaches, stalled, unfinished, couldBreach, breachList } = history;
  const more = breachList.length - LISTED;
  const lines = [
    "",
    `On real start dates: ${attempts} attempts spread over the ${recorded} days of the record, each in its order`,
    `passed         ${passed}; daily loss broken ${breaches.daily}, total loss ${breaches.max}, stalled ${stalled}`,
    `unfinished     ${unfinished} (the record ended before they passed or broke)`,
    `within trades  ${couldBreach} broke a limit or would have, had all open trades stood at their stops at once`,
    ...breachList.slice(0, LISTED).map(breachLine),
    ...(more > 0 ? [`  and ${more} more: --json lists them all`] : []),
    gateLine(historyGate(history)),
    "Attempts overlap, so they are no independent evidence. What equity was within a trade is not known: docs/reference/challenge.md",
  ];
  return `${lines.join("\n")}\n`;
}

const breachLine = ({ attempt, preset, day, t, rule, equity, floor }: BreachReport): string =>
  `  attempt ${attempt}, ${preset}, ${day} (${t}): ${rule}, equity ${money(equity)} below ${money(floor)}`;

const gateLine = ({ name, passed, was }: ChallengeGate): string =>
  `gate           ${name}: ${passed ? "passed" : "NOT passed"} (${was})`;
