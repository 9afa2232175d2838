/**
 * A second bundle that answers at every scan and never decides: it is asked after the scan was stored, from the same
 * candles, and what it says goes into a table of its own. Whatever happens to it, scans neither wait nor break; a fault
 * is told once, and it is left alone until a person chooses again.
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import type { CandleColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { type Clock, MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { AlertCode } from "../../engine/alert-code.ts";
import type { EmitEvent } from "../../engine/events.ts";
import { featureSetOf } from "../../engine/features/sets.ts";
import type { CandleStore, Inference } from "../../engine/ports.ts";
import { featureContext } from "../../engine/scan/companions.ts";
import { score } from "../../engine/scan/score.ts";
import type { Stores } from "../stores.ts";
import { openShadow, type ShadowPlace, wantedShadow } from "./shadow-model.ts";

export type ShadowParts = {
  readonly place: ShadowPlace;
  readonly stores: Pick<Stores, "shadows" | "outbox" | "controls">;
  readonly store: Pick<CandleStore, "range">;
  readonly watched: () => readonly InstrumentId[];
  /** What serves: it is not asked twice. */
  readonly serving: () => string;
  readonly clock: Clock;
  readonly emit: EmitEvent;
};

export type Shadow = {
  /** Told after a slot was scanned. Never throws; resolves when nothing is left to ask, which no scan needs to await. */
  scanned(slot: TimestampMs): Promise<void>;
  /** The bundle that is asked now; null = none. */
  tag(): string | null;
  /** The confidence from which it says HIGH. */
  highLine(): number | null;
  stop(): Promise<void>;
};

export const createShadow = (parts: ShadowParts): Shadow => new ShadowModel(parts);

class ShadowModel implements Shadow {
  readonly #parts: ShadowParts;
  #key = "off";
  #inference: Inference | null = null;
  #waiting: TimestampMs | null = null;
  #work: Promise<void> | null = null;
  #stopped = false;

  constructor(parts: ShadowParts) {
    this.#parts = parts;
  }

  tag(): string | null {
    return this.#inference?.bundle.tag ?? null;
  }

  highLine(): number | null {
    return this.#inference?.bundle.tierEdges[1] ?? null;
  }

  scanned(slot: TimestampMs): Promise<void> {
    // While one slot is asked about only the newest is remembered: a slow shadow leaves gaps, not a queue.
    this.#waiting = slot;
    this.#work ??= this.#askAll();
    return this.#work;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#waiting = null;
    // Ended first, so that a question under way ends too.
    await this.#inference?.stop();
    await this.#work;
  }

  async #askAll(): Promise<void> {
    // The scan's own turn ends before anything is computed here.
    await nextTurn();
    while (this.#waiting !== null && !this.#stopped) {
      const slot = this.#waiting;
      this.#waiting = null;
      try {
        await this.#follow();
        await this.#ask(slot);
      } catch (error) {
        await this.#fail(error instanceof Error ? error.message : String(error));
      }
    }
    this.#work = null;
  }

  async #follow(): Promise<void> {
    const wanted = await wantedShadow(this.#parts.place);
    const key = wanted.ok ? wanted.value.key : wanted.error.text;
    if (key === this.#key) return;
    this.#key = key;
    const before = this.tag();
    await this.#close();
    if (!wanted.ok) return this.#fail(wanted.error.text);
    const { tag } = wanted.value;
    const opened = tag === null ? null : await openShadow(tag, this.#parts.place);
    if (opened !== null && !opened.ok) return this.#fail(opened.error.text);
    this.#inference = opened?.value ?? null;
    const { stores, clock } = this.#parts;
    if (before !== tag) stores.controls.audit("shadow_changed", null, clock.now(), { from: before, to: tag });
  }

  async #ask(slot: TimestampMs): Promise<void> {
    const inference = this.#inference;
    const { stores, serving } = this.#parts;
    if (inference === null || inference.bundle.tag === serving()) return;
    const looks = await this.#looks(inference, slot);
    const asking = { inference, weights: null, edges: inference.bundle.tierEdges, memory: () => null };
    const { predictions } = await score(looks, asking);
    if (this.#stopped) return;
    stores.shadows.append(
      predictions.flatMap(({ instrument, side, modelTag: tag, score: raw, pWin, atr15 }) => {
        return atr15 === null ? [] : [{ slot, instrument, side, tag, score: raw, pWin, atr15 }];
      }),
    );
  }

  /** One instrument a turn, so that a message or a scan in between is not kept waiting by all of them. */
  async #looks({ bundle }: Inference, slot: TimestampMs): Promise<Parameters<typeof score>[0]> {
    const { store, watched } = this.#parts;
    const set = featureSetOf(bundle);
    const from = plus(slot, -set.warmupMinutes * MINUTE_MS);
    const instruments = watched();
    // A few symbols stand beside all others: they are read once.
    const beside = new Map<InstrumentId, CandleColumns | null>();
    const read = (other: InstrumentId): CandleColumns | null => {
      if (!beside.has(other)) beside.set(other, instruments.includes(other) ? store.range(other, from, slot) : null);
      return beside.get(other) ?? null;
    };
    const looks: Parameters<typeof score>[0][number][] = [];
    for (const instrument of instruments) {
      await nextTurn();
      if (this.#stopped) return [];
      const candles = beside.get(instrument) ?? store.range(instrument, from, slot);
      const row = candles.length === 0 ? null : set.compute(candles, slot, featureContext(set, instrument, read));
      looks.push({ instrument, slot, features: row?.missing.length === 0 ? row : null });
    }
    return looks;
  }

  async #close(): Promise<void> {
    const old = this.#inference;
    this.#inference = null;
    await old?.stop();
  }

  async #fail(reason: string): Promise<void> {
    if (this.#stopped) return;
    await this.#close().catch(() => {});
    const { stores, clock, emit } = this.#parts;
    const at = clock.now();
    const code: AlertCode = "SHADOW_STOPPED";
    const text = `The second model is not asked any more: ${reason} Scans and signals go on as before, only the comparison has a gap. Choose again with "npm run models -- shadow TAG".`;
    try {
      emit({ type: "alert", code, text });
      const told = { as: "shadow-stopped", facts: { fault: reason } } as const;
      stores.outbox.enqueue({ kind: "alert", key: `${code}|${at}`, at, code, text, told }, at);
    } catch {
      // A ledger that takes no message makes the scan itself fail, which says so.
    }
  }
}
