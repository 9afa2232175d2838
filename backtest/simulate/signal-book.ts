/** Emitted signals as the risk book holds them, in memory: what is open, what was sent lately, what was closed for how much. */
import type { DecisionId } from "../../core/ids.ts";
import type { Cents } from "../../core/money.ts";
import { plus, type TimestampMs } from "../../core/time.ts";
import type { Ledger, LedgerDeal } from "../../engine/ports.ts";
import type { Decision, OutcomeUpdate } from "../../engine/records.ts";
import type { OpenPosition, RecentSignal } from "../../risk/types.ts";

type Open = { -readonly [Key in keyof Omit<OpenPosition, "mark">]: Omit<OpenPosition, "mark">[Key] };

/** Rate limits look back an hour; what is older than this is never asked for again. */
const RECENT_MS = 24 * 3_600_000;

export class SignalBook implements Pick<Ledger, "openPositions" | "recentSignals" | "deals"> {
  readonly #open = new Map<DecisionId, Open & { readonly mode: Decision["mode"]; readonly slot: TimestampMs }>();
  #recent: RecentSignal[] = [];
  readonly #deals: (LedgerDeal & { readonly slot: TimestampMs })[] = [];
  count = 0;

  emitted({ id, instrument, side, size, entry, stop, slot, validUntil, tier, mode }: Decision): void {
    this.count += 1;
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
  }

  openPositions(): readonly Omit<OpenPosition, "mark">[] {
    return [...this.#open.values()].map(({ mode: _mode, slot: _slot, ...position }) => position);
  }

  recentSignals(since: TimestampMs): readonly RecentSignal[] {
    return this.#recent.filter(({ at }) => at >= since);
  }

  deals(): readonly LedgerDeal[] {
    return this.#deals.map(({ at, net, mode }) => ({ at, net, mode }));
  }
}
