/**
 * Candlestick patterns by `technicalindicators`, and nothing else of that package (docs/decisions/own-indicator-kernels.md).
 * Two of its habits are kept away from: "about equal" means 0.1 % of the price, which on quiet 15-minute bars is nearly
 * everything; and trends compare one-element arrays, that is numbers as text. So bars are moved and scaled first: mean
 * range 0.2 around a price of 10. "About equal" is then a twentieth of a usual bar whatever the coin and the day, and all
 * changes have one digit before the point, in which text and numbers sort alike.
 */
import {
  bearishengulfingpattern,
  bearishharami,
  bearishharamicross,
  bearishmarubozu,
  bullishengulfingpattern,
  bullishharami,
  bullishharamicross,
  bullishmarubozu,
  doji,
  dragonflydoji,
  gravestonedoji,
  hammerpattern,
  hangingman,
  shootingstar,
  threeblackcrows,
  threewhitesoldiers,
  tweezerbottom,
  tweezertop,
} from "technicalindicators";
import type { CandleColumns } from "../core/candle.ts";

type Bars = {
  readonly open: number[];
  readonly high: number[];
  readonly low: number[];
  readonly close: number[];
};

/**
 * Left out: patterns that need gaps between bars (stars, piercing line, dark cloud cover, tasuki gap), which a market that
 * never closes hardly has; the bare hammer sticks and the unconfirmed ones, which the confirmed ones hold; and spinning
 * tops, whose shadows the package does not measure as its own names say. By the bars they take (five, three, two, one), a special
 * one before what it also is: where several stand, a decision is stored with the first.
 */
const PATTERNS: readonly (readonly [string, (bars: Bars) => unknown])[] = [
  ["hammer", hammerpattern],
  ["hanging man", hangingman],
  ["shooting star", shootingstar],
  ["tweezer bottom", tweezerbottom],
  ["tweezer top", tweezertop],
  ["three white soldiers", threewhitesoldiers],
  ["three black crows", threeblackcrows],
  ["bullish harami cross", bullishharamicross],
  ["bearish harami cross", bearishharamicross],
  ["bullish engulfing", bullishengulfingpattern],
  ["bearish engulfing", bearishengulfingpattern],
  ["bullish harami", bullishharami],
  ["bearish harami", bearishharami],
  ["bullish marubozu", bullishmarubozu],
  ["bearish marubozu", bearishmarubozu],
  ["dragonfly doji", dragonflydoji],
  ["gravestone doji", gravestonedoji],
  ["doji", doji],
];

export const CANDLESTICK_PATTERNS: readonly string[] = PATTERNS.map(([name]) => name);

/** Bars of the longest pattern. */
const LONGEST = 5;
const CENTRE = 10;
const MEAN_RANGE = 0.2;
/** Fewer decimals hold no change that would be written with an exponent. */
const DECIMALS = 1e5;

/** Names of the patterns that end on the last bar, in the order of the list; none on fewer than five bars, or on bars that do not move. */
export function candlestickPatterns(bars: CandleColumns): readonly string[] {
  const scaled = lastScaled(bars);
  if (scaled === null) return [];
  // Each gets bars of its own: nothing in the package promises to leave its input alone.
  return PATTERNS.flatMap(([name, holds]) => (holds(copied(scaled)) === true ? [name] : []));
}

const copied = ({ open, high, low, close }: Bars): Bars => ({
  ...{ open: [...open], high: [...high], low: [...low], close: [...close] },
});

function lastScaled({ open, high, low, close, length }: CandleColumns): Bars | null {
  if (length < LONGEST) return null;
  let range = 0;
  for (let bar = 0; bar < length; bar += 1) range += (high[bar] ?? Number.NaN) - (low[bar] ?? Number.NaN);
  const last = close[length - 1] ?? Number.NaN;
  const scale = MEAN_RANGE / (range / length);
  if (!Number.isFinite(scale) || !Number.isFinite(last)) return null;
  const moved = (price: number): number => Math.round((CENTRE + (price - last) * scale) * DECIMALS) / DECIMALS;
  const tail = (column: Float64Array): number[] => Array.from(column.subarray(length - LONGEST, length), moved);
  return { open: tail(open), high: tail(high), low: tail(low), close: tail(close) };
}
