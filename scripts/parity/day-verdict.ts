/** What a day's comparison came to, in numbers and in sentences: a difference is an alert only where nothing explains it. */
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
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
  /** What the alert says, for other languages; null where there is none. */
  readonly facts: Readonly<Record<string, string>> | null;
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
  const { explained, unexplained } = excused(different, answered);
  const when = `${minute(since)} to ${minute(until)} UTC`;
  const head = `${equal} of ${decisions} decisions from ${when} are the same in the live process and in the simulator.`;
  const [late] = explained;
  const after =
    late === undefined
      ? ""
      : ` ${explained.length} differ, the first at ${minute(slotOf(late))}, because a live scan had too little data (${symbolOf(aboutOf(late).instrument)}) or came too late, which no simulation can know.`;
  const end = cut === null ? "" : ` ${cut}`;
  const [first] = unexplained;
  const text = `${head}${after}${end}`;
  return {
    ...{ decisions, equal, unexplained: unexplained.length, text },
    alert: first === undefined ? null : alertText(first, unexplained.length, head),
    facts:
      first === undefined
        ? null
        : {
            ...{ equal: String(equal), decisions: String(decisions), differing: String(unexplained.length) },
            ...{ from: minute(since), to: minute(until), pair: pairText(first) },
          },
  };
}

const alertText = (first: Pair, count: number, head: string): string =>
  `${head} ${count} differ, and neither late candles nor late scans explain it. No signal and no limit changes by it, but a backtest of this version proves less than it says: do not rely on one until it is explained. First difference: ${pairText(first)}`;

const pairText = ({ live, simulated }: Pair): string =>
  `live: ${decisionLine(live)}; simulated: ${decisionLine(simulated)}`;

type Excused = { readonly explained: readonly Pair[]; readonly unexplained: readonly Pair[] };

/**
 * What a scan without data differs by, and the two after it. Once one side sent a signal that the other did not, their books
 * are two: the rest follows from it.
 */
function excused(different: readonly Pair[], answered: LedgerDay["answered"]): Excused {
  const blind = blindSlots(different, answered);
  const explained: Pair[] = [];
  const unexplained: Pair[] = [];
  let booksPart = false;
  for (const pair of different) {
    const slot = slotOf(pair);
    const felt = Array.from({ length: FELT_SLOTS + 1 }, (_unused, back) => plus(slot, -back * SLOT_MS));
    const isExplained: boolean = booksPart || felt.some((one) => blind.has(one));
    (isExplained ? explained : unexplained).push(pair);
    booksPart ||= isExplained && isSent(pair.live) !== isSent(pair.simulated);
  }
  return { explained, unexplained };
}

const isSent = (decision: DecisionSummary | null): boolean => decision !== null && decision.firstRefusal === null;

/**
 * Slots whose live scan had no answer about an instrument that it had one about before (its open trades had no price then,
 * and the account no equity), or found candles bad.
 */
function blindSlots(different: readonly Pair[], answered: LedgerDay["answered"]): ReadonlySet<TimestampMs> {
  const blind = new Set(different.filter(({ live }) => live?.firstRefusal?.startsWith("DATA_") === true).map(slotOf));
  const before = new Set<InstrumentId>();
  for (const [slot, instruments] of [...answered].toSorted(([a], [b]) => a - b)) {
    if ([...before].some((instrument) => !instruments.has(instrument))) blind.add(slot);
    for (const instrument of instruments) before.add(instrument);
  }
  for (const pair of different) {
    const { instrument, slot } = aboutOf(pair);
    if (answered.get(slot)?.has(instrument) !== true) blind.add(slot);
  }
  return blind;
}

const aboutOf = ({ live, simulated }: Pair): DecisionSummary => {
  const one = live ?? simulated;
  if (one === null) throw new Error("A pair has at least one side.");
  return one;
};
const slotOf = (pair: Pair): TimestampMs => aboutOf(pair).slot;
const minute = (at: TimestampMs): string => isoUtc(at).slice(0, 16).replace("T", " ");
