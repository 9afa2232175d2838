/** Random candidates and account histories: what the gate's properties and the proof over whole histories both draw. */
import type { InstrumentId, Side } from "../../../core/instrument.ts";
import { type Cents, cents } from "../../../core/money.ts";
import type { TimestampMs } from "../../../core/time.ts";
import type { Candidate, Deal } from "../../../risk/types.ts";
import { aCandidate, BNB, BTC, ETH, spec } from "../gate.ts";
import type { Dice } from "./dice.ts";

export const INSTRUMENTS: readonly InstrumentId[] = [BTC, ETH, BNB];
const PRICES: Readonly<Record<InstrumentId, number>> = { [BTC]: 100_000, [ETH]: 4000, [BNB]: 700 };
const SIDES: readonly Side[] = ["long", "short"];

/** Half to twice the usual price. */
export const drawPrice = (dice: Dice, instrument: InstrumentId): number =>
  (PRICES[instrument] ?? 1) * dice.between(0.5, 2);

/** Stops from 0.05 % to 30 % of the price, most of them close; prices lie on the tick grid. */
export function drawCandidate(dice: Dice, over: Partial<Candidate> & { readonly price?: number } = {}): Candidate {
  const { price, ...rest } = over;
  const instrument = over.instrument ?? dice.pick(INSTRUMENTS);
  const side = over.side ?? dice.pick(SIDES);
  const tick = spec(instrument).tickSize;
  const entry = Math.round((price ?? drawPrice(dice, instrument)) / tick) * tick;
  const stopDistance = entry * 10 ** dice.between(-3.3, -0.52);
  return aCandidate({ instrument, side, entry, stopDistance, costR: 0.01, ...rest });
}

export type Past = { readonly initial: number; readonly deals: readonly Deal[] };

const INITIALS: readonly number[] = [10_000, 100_000, 200_000];

/** Closed results of the last four days, up to 3 % of the account each. */
export function drawPast(dice: Dice, before: TimestampMs): Past {
  const initial = dice.pick(INITIALS);
  const deals = Array.from({ length: dice.whole(0, 6) }, () => ({
    at: (before - dice.whole(0, 100) * 3_600_000) as TimestampMs,
    net: cents(initial * dice.between(-0.03, 0.03)) as Cents,
  }));
  return { initial, deals };
}
