/** What a day's comparison came to, in numbers and in sentences: a difference is an alert only where nothing explains it. */
import { symbolOf } from "../../core/instrument.ts";
import { isoUtc, plus, SLOT_MS, type TimestampMs } from "../../core/time.ts";
import type { LedgerDay } from "../../db/ledger/day.ts";
import type { DecisionSummary } from "../../db/ledger/summaries.ts";
import { differingPairs, type Pair } from "./compare.ts";
import { decisionLine } from "./text.ts";

export type DayVerdict = {
  readonly decisions: number;
  readonly equal: number;
  /** Differences that neither late candles nor late scans explain. */
  readonly unexplained: number;
  readonly text: string;
  /** For people, where something differs that should not; else null. */
  readonly alert: string | null;
};

export type DayCompared = {
  readonly since: TimestampMs;
  readonly until: TimestampMs;
  readonly live: readonly DecisionSummary[];
  readonly simulated: readonly DecisionSummary[];
  readonly answered: LedgerDay["answered"];
  /** Why it ends before the newest scan; null where it does not. */
  readonly cut: string | null;
};

/** Two scans in a row decide a tier: a scan that saw nothing is felt by the two after it. */
const FELT_SLOTS = 2;

export function dayVerdict({ since, until, live, simulated, answered, cut }: DayCompared): DayVerdict {
  const { decisions, different } = differingPairs(live, simulated);
  const equal = decisions - different.length;
  const from = different.findIndex((pair) => wasBlind(pair, answered));
  const explained = from === -1 ? [] : different.slice(from);
  const unexplained = different.slice(0, different.length - explained.length);
  const when = `${minute(since)} to ${minute(until)} UTC`;
  const head = `${equal} of ${decisions} decisions from ${when} are the same in the live process and in the simulator.`;
  const [late] = explained;
  const after =
    late === undefined
      ? ""
      : ` ${explained.length} differ since ${minute(slotOf(late))}, when the live scan had too little data of ${symbolOf(aboutOf(late).instrument)} or came too late, which no simulation can know.`;
  const end = cut === null ? "" : ` ${cut}`;
  const [first] = unexplained;
  const text = `${head}${after}${end}`;
  return {
    ...{ decisions, equal, unexplained: unexplained.length, text },
    alert: first === undefined ? null : alertText(first, unexplained.length, head),
  };
}

const alertText = ({ live, simulated }: Pair, count: number, head: string): string =>
  [
    `${head} ${count} differ, and neither late candles nor late scans explain it. No signal and no limit changes by it, but a backtest of this version proves less than it says: do not rely on one until it is explained. First difference:`,
    `live: ${decisionLine(live)}`,
    `simulated: ${decisionLine(simulated)}`,
  ].join("\n");

/** The live scan had too little data of the instrument then, or just before. */
function wasBlind(pair: Pair, answered: LedgerDay["answered"]): boolean {
  if (pair.live?.firstRefusal?.startsWith("DATA_") === true) return true;
  const { instrument, slot } = aboutOf(pair);
  return Array.from({ length: FELT_SLOTS + 1 }, (_unused, back) => plus(slot, -back * SLOT_MS)).some(
    (one) => answered.get(one)?.has(instrument) === false || (one === slot && !answered.has(one)),
  );
}

const aboutOf = ({ live, simulated }: Pair): DecisionSummary => {
  const one = live ?? simulated;
  if (one === null) throw new Error("A pair has at least one side.");
  return one;
};
const slotOf = (pair: Pair): TimestampMs => aboutOf(pair).slot;
const minute = (at: TimestampMs): string => isoUtc(at).slice(0, 16).replace("T", " ");
