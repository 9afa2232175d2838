/** Followed candidates in memory, each with what became of it, in the order their slots came. */
import type { DecisionId } from "../../core/ids.ts";
import type { InstrumentId, Side } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { Ledger, OutcomeRow } from "../../engine/ports.ts";
import type { Decision, FollowUp, OutcomeUpdate } from "../../engine/records.ts";

type Known = Pick<Decision, "firstRefusal" | "pWin" | "confidence">;
type Resolved = Extract<OutcomeUpdate, { kind: "resolved" }>;

export class FollowBook implements Pick<Ledger, "openFollowUps" | "hasFollowUp" | "outcomes"> {
  readonly #open = new Map<DecisionId, FollowUp>();
  /** Instrument, side and bucket of everything followed; `true` once a refused candidate is. */
  readonly #buckets = new Map<string, boolean>();
  readonly #all: { readonly followUp: FollowUp; readonly known: Known | null; end: Resolved | null }[] = [];
  readonly #places = new Map<DecisionId, number>();

  /** A second refused candidate of the same instrument, side and bucket is not followed. */
  follow(followUp: FollowUp, known: Known | null): void {
    const key = keyOf(followUp.instrument, followUp.side, followUp.bucket);
    const hasRefused = this.#buckets.get(key) === true;
    if (!followUp.emitted && hasRefused) return;
    this.#buckets.set(key, hasRefused || !followUp.emitted);
    this.#open.set(followUp.decisionId, followUp);
    this.#places.set(followUp.decisionId, this.#all.length);
    // Only these: a whole decision with its verdicts is too large to be kept for a year.
    const kept = known && { firstRefusal: known.firstRefusal, pWin: known.pWin, confidence: known.confidence };
    this.#all.push({ followUp, known: kept, end: null });
  }

  apply(update: OutcomeUpdate): void {
    const followUp = this.#open.get(update.decisionId);
    if (followUp === undefined) throw new Error(`The candidate ${update.decisionId} is not followed.`);
    if (update.kind === "entered") {
      const { entryTime, entryPrice } = update;
      this.#open.set(update.decisionId, { ...followUp, entryTime, entryPrice });
      return;
    }
    this.#open.delete(update.decisionId);
    const row = this.#all[this.#places.get(update.decisionId) ?? -1];
    if (row !== undefined) row.end = update;
  }

  openFollowUps(): readonly FollowUp[] {
    return [...this.#open.values()];
  }

  hasFollowUp(instrument: InstrumentId, side: Side, bucket: TimestampMs): boolean {
    return this.#buckets.has(keyOf(instrument, side, bucket));
  }

  outcomes(since: TimestampMs, until: TimestampMs): readonly OutcomeRow[] {
    return this.#all.flatMap(({ followUp, known, end }) => {
      const { decisionId, instrument, side, tier, slot, emitted } = followUp;
      if (slot < since || slot >= until || known === null) return [];
      const result: OutcomeRow["result"] = end?.exit === "invalidated" ? "invalidated" : (end?.result ?? null);
      const how = { exit: end?.exit ?? null, exitTime: end?.exitTime ?? null };
      const outcome = { result, ...how, r: end?.r ?? null, netCents: end?.netCents ?? null };
      return [{ decisionId, instrument, side, tier, slot, emitted, ...known, ...outcome }];
    });
  }
}

const keyOf = (instrument: InstrumentId, side: Side, bucket: TimestampMs): string => `${instrument}|${side}|${bucket}`;
