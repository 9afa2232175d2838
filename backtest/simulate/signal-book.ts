/** Emitted signals as the risk book holds them, in memory: what is open, what was sent lately, what was closed for how much. */
import type { DecisionId } from "../../core/ids.ts";
import type { Cents } from "../../core/money.ts";
import { DAY_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { Ledger, LedgerDeal } from "../../engine/ports.ts";
import type { Decision, OutcomeUpdate } from "../../engine/records.ts";
import { type FoldedDeals, foldDeals } from "../../risk/account.ts";
import type { RiskPreset } from "../../risk/preset.ts";
import type { OpenPosition, RecentSignal } from "../../risk/types.ts";

type Open = { -readonly [Key in keyof Omit<OpenPosition, "mark">]: Omit<OpenPosition, "mark">[Key] };

/** Rate limits look back an hour; what is older than this is never asked for again. */
const RECENT_MS = DAY_MS;

/** Whose deals they are, and how long each one is asked for: beyond an account day and the window of its losses. */
export type Folding = { readonly initial: Cents; readonly preset: RiskPreset; readonly keptMs: number };

type Closed = LedgerDeal & { readonly slot: TimestampMs };

export class SignalBook implements Pick<Ledger, "openPositions" | "recentSignals" | "deals"> {
  readonly #open = new Map<DecisionId, Open & { readonly mode: Decision["mode"]; readonly slot: TimestampMs }>();
  #recent: RecentSignal[] = [];
  #deals: Closed[] = [];
  #before: FoldedDeals | undefined;
  readonly #folding: Folding | null;
  readonly #times: TimestampMs[] = [];
  count = 0;

  /** Without `folding` all deals are kept one by one. */
  constructor(folding: Folding | null = null) {
    this.#folding = folding;
  }

  emitted({ id, instrument, side, size, entry, stop, slot, validUntil, tier, mode }: Decision): void {
    this.count += 1;
    this.#times.push(slot);
    const position = { id, instrument, side, quantity: size.quantity, entry, stop, openedAt: slot, validUntil };
    this.#open.set(id, { ...position, mode, slot });
    const oldest = plus(slot, -RECENT_MS);
    this.#recent = this.#recent.filter(({ at }) => at >= oldest);
    this.#recent.push({ at: slot, tier, about: { instrument, side, validUntil } });
  }

  apply(update: OutcomeUpdate): void {
    const position = this.#open.get(update.decisionId);
    if (position === undefined) throw new Error(`The signal ${update.decisionId} is not open.`);
    if (update.kind === "entered") {
      position.openedAt = update.entryTime;
      position.entry = update.entryPrice;
      position.stop = update.stop;
      return;
    }
    this.#open.delete(update.decisionId);
    if (update.exit === "invalidated") return;
    const { mode, slot } = position;
    this.#deals.push({ at: update.exitTime, net: update.netCents as Cents, mode, slot });
    // Closed late in a row's order when two end at once; few are out of place, so the sort has nothing to do.
    this.#deals.sort((a, b) => a.at - b.at || a.slot - b.slot);
    this.#fold(update.exitTime);
  }

  /** What deals that nobody asks for one by one came to, at least a day's worth at once. */
  #fold(now: TimestampMs): void {
    const [oldest] = this.#deals;
    if (this.#folding === null || oldest === undefined || now - oldest.at < this.#folding.keptMs + DAY_MS) return;
    const kept = this.#deals.findIndex(({ at }) => at >= now - (this.#folding?.keptMs ?? 0));
    this.#before = foldDeals(this.#folding, this.#deals.slice(0, kept), this.#before);
    this.#deals = this.#deals.slice(kept);
  }

  /** What those came to that are not among `deals` any more. */
  dealsBefore(): FoldedDeals | undefined {
    return this.#before;
  }

  openPositions(): readonly Omit<OpenPosition, "mark">[] {
    return [...this.#open.values()].map(({ mode: _mode, slot: _slot, ...position }) => position);
  }

  recentSignals(since: TimestampMs): readonly RecentSignal[] {
    return this.#recent.filter(({ at }) => at >= since);
  }

  signalTimes(): readonly TimestampMs[] {
    return this.#times;
  }

  deals(): readonly LedgerDeal[] {
    return this.#deals.map(({ at, net, mode }) => ({ at, net, mode }));
  }
}
