/**
 * When the account has to be looked at. Between two looks its equity moves with the closes of what is open, and nothing
 * that a later decision can see changes while it stays above the floors at which an account is locked and below the
 * highest equity it had: risk levels, sizes and rooms are worked out anew from the account at every decision.
 */
import { rowAtOrAfter } from "../../core/candle.ts";
import { direction } from "../../core/instrument.ts";
import type { Ledger } from "../../engine/ports.ts";
import type { NamedBook, SpecLookup } from "../../engine/scan/book.ts";
import type { EngineSettings } from "../../engine/settings.ts";
import { limitsOf } from "../../risk/limits.ts";
import type { AccountState } from "../../risk/types.ts";
import type { Tape } from "./tape.ts";

type Watched = {
  readonly ledger: Ledger;
  readonly specs: SpecLookup;
  readonly settings: Pick<EngineSettings, "preset" | "own">;
  readonly tape: Tape;
  /** Rising. */
  readonly slots: Float64Array;
};

type Position = {
  readonly openTime: Float64Array;
  readonly close: Float64Array;
  readonly entry: number;
  /** Cents per unit of price; below zero for a short position. */
  readonly weight: number;
  /** The first candle that a slot does not see yet. */
  row: number;
};

/** Profit and loss are rounded to the cent each; nearer than this to an edge the account itself is asked. */
const ROUNDING_CENTS = 2;
const EVERY_SLOT = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const;
const NO_CANDLES = { openTime: new Float64Array(0), close: new Float64Array(0) };

export class AccountWatch {
  readonly #watched: Watched;
  #positions: readonly Position[] = [];
  /** Cents of floating profit between which nothing changes; empty = every slot is looked at. Stated figures age. */
  #band: readonly [number, number] = EVERY_SLOT;

  constructor(watched: Watched) {
    this.#watched = watched;
  }

  /** Told of every look, after what was decided then is in the ledger. */
  looked({ account, name }: Pick<NamedBook, "account" | "name">): void {
    const { ledger, tape, specs } = this.#watched;
    this.#positions = ledger.openPositions().map(({ instrument, side, quantity, entry }) => {
      const { openTime, close } = tape.get(instrument) ?? NO_CANDLES;
      const weight = direction(side) * quantity * (specs(instrument)?.contractSize ?? Number.NaN) * 100;
      return { openTime, close, entry, weight, row: 0 };
    });
    this.#band = account?.dryrun === true ? this.#bandOf(account, name) : EVERY_SLOT;
  }

  /** The first slot of [from, until) at which something could change, else `until`. */
  firstChange(from: number, until: number): number {
    if (this.#positions.length === 0) return until;
    const { slots } = this.#watched;
    const [low, high] = this.#band;
    this.#turnTo(slots[from] ?? 0);
    for (let index = from; index < until; index += 1) {
      const floating = this.#floating(slots[index] ?? 0);
      if (!(floating > low && floating < high)) return index;
    }
    return until;
  }

  #bandOf(account: AccountState, name: string): readonly [number, number] {
    const { ledger, settings } = this.#watched;
    const { balance, peakEquity, dayStart } = account;
    const limits = limitsOf(account, settings.preset, settings.own);
    const floor = limits === null ? Number.NEGATIVE_INFINITY : Math.max(limits.daily.ownFloor, limits.total.ownFloor);
    const known = [peakEquity, ledger.peakEquity(name), ledger.accountDay(name, dayStart)?.peakEquity];
    const peak = Math.min(...known.map((one) => one ?? Number.NEGATIVE_INFINITY));
    return [floor - balance + ROUNDING_CENTS, peak - balance - ROUNDING_CENTS];
  }

  #floating(slot: number): number {
    let floating = 0;
    for (const position of this.#positions) {
      const { openTime, close, entry, weight } = position;
      while (position.row < openTime.length && (openTime[position.row] ?? 0) < slot) position.row += 1;
      floating += weight * ((close[position.row - 1] ?? Number.NaN) - entry);
    }
    return floating;
  }

  /** Candles of long ago are passed at once. */
  #turnTo(slot: number): void {
    for (const position of this.#positions) {
      if (position.row === 0) position.row = rowAtOrAfter(position.openTime, slot);
    }
  }
}
