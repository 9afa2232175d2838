/**
 * The world outside the product: prices, fills, the firm's clock and the account as the firm keeps it. It knows nothing
 * of `risk/`; balances are whole cents, and every level is tested after every single thing that happens.
 */
import { direction, type InstrumentId } from "../../../core/instrument.ts";
import type { Cents } from "../../../core/money.ts";
import type { TimestampMs } from "../../../core/time.ts";
import type { Candidate, Deal, OpenPosition } from "../../../risk/types.ts";
import { spec } from "../gate.ts";
import type { Dice } from "./dice.ts";
import { drawPrice, INSTRUMENTS, type Past } from "./draws.ts";
import { type Anchors, type FirmRules, floorOf, nextMidnight } from "./floors.ts";

/** The bounds that the product is configured with. */
const SLIP = 0.2;
export const GAP = 0.15;

const HOUR = 3_600_000;

type Position = OpenPosition & { readonly stop: number; readonly target: number };
export type Emitted = { readonly id: string; readonly candidate: Candidate; readonly quantity: number };

export type Broken = {
  readonly whose: "official" | "own";
  readonly at: number;
  readonly equity: number;
  readonly floor: number;
};

export class World {
  now: number;
  readonly initial: number;
  readonly deals: Deal[] = [];
  readonly prices = new Map<InstrumentId, number>();
  positions: readonly Position[] = [];
  /** Signals that nobody has answered yet. */
  pending: readonly Emitted[] = [];
  broken: Broken | null = null;
  closed = 0;
  midnights = 0;
  /** Days of 23 or 25 hours that began. */
  oddDays = 0;
  readonly #dice: Dice;
  readonly #firm: FirmRules;
  readonly #own: FirmRules;
  #balance: number;
  #emitted = 0;
  #anchors: Anchors;
  #midnight: number;
  /** Own limits can be kept only from where they are not broken already. */
  #ownKept: boolean;

  constructor(dice: Dice, firm: FirmRules, own: FirmRules, past: Past, now: number) {
    this.now = now;
    this.#dice = dice;
    this.#firm = firm;
    this.#own = own;
    this.initial = Math.round(past.initial * 100);
    this.#balance = this.initial;
    this.#anchors = { initial: this.initial, midnight: this.initial, highestMidnight: this.initial };
    const deals = past.deals.toSorted((a, b) => a.at - b.at);
    this.#midnight = nextMidnight(deals[0]?.at ?? now);
    for (const deal of deals) this.#live(deal);
    this.#passMidnights(now);
    this.#ownKept = this.#balance >= floorOf(this.#anchors, own);
    for (const instrument of INSTRUMENTS) this.prices.set(instrument, drawPrice(dice, instrument));
  }

  /** A deal of the past; one that would have broken a limit did not happen, or there would be no account. */
  #live(deal: Deal): void {
    this.#passMidnights(deal.at);
    const balance = this.#balance + deal.net;
    if (balance < floorOf(this.#anchors, this.#firm)) return;
    this.#balance = balance;
    this.deals.push(deal);
  }

  /** Time goes by; prices stand still, floors move at each midnight on the way. */
  wait(ms: number): void {
    this.#passMidnights(this.now + ms);
    this.now += ms;
  }

  #passMidnights(until: number): void {
    while (this.#midnight <= until) {
      this.#anchors = {
        ...this.#anchors,
        midnight: this.#balance,
        highestMidnight: Math.max(this.#anchors.highestMidnight, this.#balance),
      };
      this.#test(this.#midnight);
      const next = nextMidnight(this.#midnight);
      this.midnights += 1;
      if (next - this.#midnight !== 24 * HOUR) this.oddDays += 1;
      this.#midnight = next;
    }
  }

  untilMidnight(): number {
    return this.#midnight - this.now;
  }

  emit(candidate: Candidate, quantity: number): Emitted {
    this.#emitted += 1;
    const signal = { id: String(this.#emitted), candidate, quantity };
    this.pending = [...this.pending, signal];
    return signal;
  }

  /**
   * Whoever follows the signals opens them now, at most `SLIP` of the stop distance off the planned entry; the distances
   * stay. Signals that have expired, or that the market has left behind, are not opened.
   */
  fill(): void {
    const answered = this.pending;
    this.pending = [];
    for (const { id, candidate, quantity } of answered) {
      const { instrument, side, stopDistance, targetDistance, validUntil } = candidate;
      const sign = direction(side);
      const price = this.#price(instrument);
      const slip = SLIP * stopDistance;
      if (this.now > validUntil || Math.abs(price - candidate.entry) > slip) continue;
      const entry = candidate.entry + sign * this.#dice.between(-1, 1) * slip;
      const stop = entry - sign * stopDistance;
      const target = entry + sign * targetDistance;
      const position = { id, instrument, side, quantity, entry, stop, target, mark: price };
      this.positions = [...this.positions, { ...position, openedAt: this.now as TimestampMs, validUntil }];
      this.#test(this.now);
    }
  }

  /** Nobody answered; the signals are gone. */
  forget(): void {
    this.pending = [];
  }

  /** The price walks there: every stop and target on the way is filled, stops up to `SLIP` worse. */
  walk(instrument: InstrumentId, to: number): void {
    const from = this.#price(instrument);
    const up = to > from;
    const between = (level: number): boolean => (up ? level > from && level <= to : level < from && level >= to);
    const hits = this.positions
      .filter((position) => position.instrument === instrument)
      .flatMap((position) => {
        const level = [position.stop, position.target].find(between);
        return level === undefined ? [] : [{ position, level }];
      })
      .toSorted((a, b) => (up ? a.level - b.level : b.level - a.level));
    for (const { position, level } of hits) {
      this.prices.set(instrument, level);
      const worse = level === position.stop ? this.#dice.upTo(SLIP) * Math.abs(position.entry - position.stop) : 0;
      this.#close(position, level - direction(position.side) * worse);
    }
    this.prices.set(instrument, to);
    this.#test(this.now);
  }

  /** The price jumps: what has its stop or target behind it is filled where the price lands. */
  jump(instrument: InstrumentId, to: number): void {
    this.prices.set(instrument, to);
    for (const position of this.positions) {
      if (position.instrument !== instrument) continue;
      const sign = direction(position.side);
      if (sign * (to - position.stop) <= 0 || sign * (to - position.target) >= 0) this.#close(position, to);
    }
    this.#test(this.now);
  }

  balance(): Cents {
    return this.#balance as Cents;
  }

  /** Profit or loss of what is open at the prices of now, before costs. */
  floating(): number {
    return this.positions.reduce((sum, position) => sum + this.#profit(position, this.#price(position.instrument)), 0);
  }

  #price(instrument: InstrumentId): number {
    return this.prices.get(instrument) ?? Number.NaN;
  }

  #profit({ instrument, side, entry, quantity }: Position, price: number): number {
    return direction(side) * (price - entry) * quantity * spec(instrument).contractSize * 100;
  }

  #commission({ instrument, entry, quantity }: Position, price: number): number {
    const { commissionPerSide, contractSize } = spec(instrument);
    return (entry + price) * commissionPerSide * quantity * contractSize * 100;
  }

  #close(position: Position, price: number): void {
    this.positions = this.positions.filter(({ id }) => id !== position.id);
    const net = Math.round(this.#profit(position, price) - this.#commission(position, price)) as Cents;
    this.#balance += net;
    this.deals.push({ at: this.now as TimestampMs, net });
    this.closed += 1;
    this.#test(this.now);
  }

  /** Equity with the commissions of what is open taken off, as if all were closed now. */
  #test(at: number): void {
    let equity = this.#balance;
    for (const position of this.positions) {
      const price = this.#price(position.instrument);
      equity += this.#profit(position, price) - this.#commission(position, price);
    }
    this.#testAgainst("official", at, equity, floorOf(this.#anchors, this.#firm));
    if (this.#ownKept) this.#testAgainst("own", at, equity, floorOf(this.#anchors, this.#own));
  }

  /** The first breach is kept; an official one replaces an own one. A thousandth of a cent is arithmetic noise. */
  #testAgainst(whose: Broken["whose"], at: number, equity: number, floor: number): void {
    if (equity >= floor - 1e-3) return;
    if (this.broken === null || (whose === "official" && this.broken.whose === "own")) {
      this.broken = { whose, at, equity, floor };
    }
  }
}
