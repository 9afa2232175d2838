/** Trades of a run: an emitted decision and what became of it. */
import type { DecisionId } from "../../core/ids.ts";
import type { InstrumentId, Side } from "../../core/instrument.ts";
import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { Decision, ExitKind, OutcomeUpdate } from "../../engine/records.ts";
import type { Tier } from "../../risk/types.ts";

export type ClosedTrade = {
  readonly id: DecisionId;
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly tier: Tier;
  readonly slot: TimestampMs;
  readonly session: string;
  readonly volatilityRegime: Decision["volatilityRegime"];
  readonly pWin: number;
  readonly confidence: number;
  readonly quantity: number;
  /** Round-trip cost that its labels assume, in R. */
  readonly costR: number;
  readonly stopDistance: number;
  readonly entryTime: TimestampMs;
  readonly entryPrice: number;
  readonly exitTime: TimestampMs;
  readonly exitPrice: number;
  readonly exit: Exclude<ExitKind, "invalidated">;
  /** Net of costs, in units of the stop distance. */
  readonly r: number;
  readonly net: Cents;
};

export type RefusedByTier = ReadonlyMap<Tier, { readonly n: number; readonly wins: number }>;

/** Gathers what a run tells; of decisions that were not emitted only how their candidates ended. */
export class TradeLog {
  readonly #waiting = new Map<string, Decision>();
  readonly #closed: ClosedTrade[] = [];
  readonly #refused = new Map<Tier, { n: number; wins: number }>();
  /** Trades whose candles broke off: neither won nor lost. */
  invalidated = 0;

  decided(decision: Decision): void {
    if (decision.emitted) this.#waiting.set(decision.id, decision);
  }

  updated(update: OutcomeUpdate): void {
    if (update.kind === "resolved" && !update.emitted) this.#refusedEnded(update);
    const decision = this.#waiting.get(update.decisionId);
    if (decision === undefined || update.kind !== "resolved") return;
    this.#waiting.delete(update.decisionId);
    const trade = closed(decision, update);
    if (trade === null) this.invalidated += 1;
    else this.#closed.push(trade);
  }

  /** In the order of their exits. */
  get closed(): readonly ClosedTrade[] {
    return this.#closed.toSorted((a, b) => a.exitTime - b.exitTime || a.slot - b.slot);
  }

  /** Refused candidates that were followed to their end, by tier: what would have won and was not traded. */
  get refused(): RefusedByTier {
    return this.#refused;
  }

  #refusedEnded({ tier, result }: Extract<OutcomeUpdate, { kind: "resolved" }>): void {
    if (result === null) return;
    const counted = this.#refused.get(tier) ?? { n: 0, wins: 0 };
    counted.n += 1;
    counted.wins += Number(result === "W");
    this.#refused.set(tier, counted);
  }

  get open(): number {
    return this.#waiting.size;
  }
}

function closed(decision: Decision, end: Extract<OutcomeUpdate, { kind: "resolved" }>): ClosedTrade | null {
  const { exit, r, entryTime, entryPrice, exitTime, exitPrice, netCents } = end;
  if (exit === "invalidated" || r === null || entryTime === null || entryPrice === null || exitPrice === null)
    return null;
  const { id, instrument, side, tier, slot, session, volatilityRegime, pWin, confidence, costR, stopDistance } =
    decision;
  return {
    ...{ id, instrument, side, tier, slot, session, volatilityRegime, pWin, confidence, costR, stopDistance },
    ...{
      quantity: decision.size.quantity,
      entryTime,
      entryPrice,
      exitTime,
      exitPrice,
      exit,
      r,
      net: netCents as Cents,
    },
  };
}
