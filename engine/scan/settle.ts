/** Follows open candidates through the candles that came in and reports what became of them. */
import type { CandleColumns } from "../../core/candle.ts";
import { direction, type InstrumentId } from "../../core/instrument.ts";
import { cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import { roundLevels } from "../../risk/levels.ts";
import type { EndedTrade } from "../execution/outcome.ts";
import { type Followed, followOutcome } from "../outcome/follow.ts";
import type { ExecutionOutcome, FollowUp, OutcomeUpdate } from "../records.ts";

const BPS = 10_000;

/** What a trade that ended cost by measured figures; null where nothing was measured. */
export type ExecutionOf = (followUp: FollowUp, ended: EndedTrade) => ExecutionOutcome | null;

/** `candlesSince` hands out closed 1m candles of an instrument from a slot on; it is asked once per instrument. */
export function settle(
  followUps: readonly FollowUp[],
  candlesSince: (instrument: InstrumentId, from: TimestampMs) => CandleColumns,
  executionOf: ExecutionOf,
): readonly OutcomeUpdate[] {
  const byInstrument = Map.groupBy(followUps, ({ instrument }) => instrument);
  return [...byInstrument].flatMap(([instrument, group]) => {
    const oldest = Math.min(...group.map(({ slot }) => slot)) as TimestampMs;
    const candles = candlesSince(instrument, oldest);
    return group.flatMap((followUp) => updatesOf(followUp, followOutcome(followUp, candles), executionOf));
  });
}

function updatesOf(followUp: FollowUp, followed: Followed, executionOf: ExecutionOf): readonly OutcomeUpdate[] {
  switch (followed.state) {
    case "waiting":
      return [];
    case "open":
      return entered(followUp, followed);
    case "closed":
      return [...entered(followUp, followed), closed(followUp, followed, executionOf(followUp, followed))];
    case "invalidated":
      return [invalidated(followUp, followed)];
  }
}

/** Said once: a follow-up that already knows its entry has told it before. The book shows levels on the tick grid. */
function entered(
  followUp: FollowUp,
  { entryTime, entryPrice, stop, target }: Extract<Followed, { state: "open" | "closed" }>,
): readonly OutcomeUpdate[] {
  if (followUp.entryTime !== null) return [];
  const { decisionId, emitted, side, plannedEntry, stopDistance, targetDistance, tickSize } = followUp;
  const slippageBps = (direction(side) * (entryPrice - plannedEntry) * BPS) / plannedEntry;
  const levels =
    tickSize === null ? { stop, target } : roundLevels(entryPrice, stopDistance, targetDistance, side, tickSize);
  return [{ kind: "entered", decisionId, emitted, entryTime, entryPrice, ...levels, slippageBps }];
}

const identity = ({ decisionId, emitted, instrument, side, tier }: FollowUp) =>
  ({ kind: "resolved", decisionId, emitted, instrument, side, tier }) as const;

function closed(
  followUp: FollowUp,
  end: Extract<Followed, { state: "closed" }>,
  execution: ExecutionOutcome | null,
): OutcomeUpdate {
  const money = end.netR * followUp.stopDistance * followUp.quantity * followUp.contractSize;
  return {
    ...identity(followUp),
    exit: end.exit,
    result: end.netR > 0 ? "W" : "L",
    entryTime: end.entryTime,
    entryPrice: end.entryPrice,
    exitTime: end.exitTime,
    exitPrice: end.exitPrice,
    r: end.netR,
    netCents: cents(money),
    secondsToExit: (end.exitTime - end.entryTime) / 1000,
    execution,
  };
}

/** Candles are missing, so nobody knows what happened: not a win, not a loss, counted apart. */
function invalidated(followUp: FollowUp, end: Extract<Followed, { state: "invalidated" }>): OutcomeUpdate {
  return {
    ...identity(followUp),
    exit: "invalidated",
    result: null,
    entryTime: end.entered?.entryTime ?? null,
    entryPrice: end.entered?.entryPrice ?? null,
    exitTime: end.at,
    exitPrice: null,
    r: null,
    netCents: 0,
    secondsToExit: null,
  };
}
