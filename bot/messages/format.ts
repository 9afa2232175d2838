/** How numbers and money read in a chat: short, with sensible digits. Times: times.ts. */
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
import { type Cents, units } from "../../core/money.ts";
import type { Words } from "../words/words.ts";

const grouped = new Map<number, Intl.NumberFormat>();

export type CountKey =
  | "count-rules"
  | "count-days"
  | "count-cases"
  | "count-candidates"
  | "count-pairs"
  | "count-signals"
  | "count-symbols"
  | "count-gates"
  | "count-outcomes"
  | "count-vectors"
  | "count-independent-cases"
  | "count-independent-outcomes";

/** A number with thousands separators and a fixed count of decimals; a real minus sign. */
export function fixed(value: number, decimals: number): string {
  let format = grouped.get(decimals);
  if (format === undefined) {
    format = new Intl.NumberFormat("en-US", {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      signDisplay: "negative",
    });
    grouped.set(decimals, format);
  }
  return format.format(value).replace("-", "−");
}

const withSign = (value: number, text: string): string => (value > 0 && /[1-9]/.test(text) ? `+${text}` : text);

/** Decimals of a price, about the tick sizes of liquid markets: 104,512.3 · 2,514.33 · 0.51234. */
function priceDecimals(value: number): number {
  const size = Math.abs(value);
  if (size >= 10_000) return 1;
  if (size >= 100) return 2;
  if (size >= 1) return 4;
  return size >= 0.01 ? 5 : 8;
}

export const price = (value: number): string => fixed(value, priceDecimals(value));

/** A price for one-line overviews: 104,512 · 650 · 3.21 · 0.00123. */
export function shortPrice(value: number): string {
  const size = Math.abs(value);
  if (size >= 100) return fixed(value, 0);
  if (size >= 1 || size === 0) return fixed(value, 2);
  // Three digits after the leading zeros.
  const decimals = Math.min(8, 2 - Math.floor(Math.log10(size)));
  return fixed(value, decimals).replace(/0+$/, "");
}

/** `1,234.50 USD`. */
export const money = (amount: Cents, currency: string): string => `${fixed(units(amount), 2)} ${currency}`;

/** `+1,234.50 USD`: a gain shows that it is one. */
export const signedMoney = (amount: Cents, currency: string): string =>
  `${amount > 0 ? "+" : ""}${money(amount, currency)}`;

/** Currency units without cents for tables; millions as `1.23M`. */
export function shortMoney(amount: number): string {
  return Math.abs(amount) >= 1_000_000 ? `${fixed(amount / 1_000_000, 2)}M` : fixed(amount, 0);
}

/** Lots without needless zeros: 0.42 · 1.5 · 3; from 1,000 on without decimals. */
export const lots = (quantity: number): string =>
  Math.abs(quantity) >= 1000 ? fixed(quantity, 0) : fixed(quantity, 4).replace(/\.?0+$/, "");

/** A share of 1 as percent: 0.444 is `44 %`. */
export const percent = (share: number, decimals = 0): string => `${fixed(share * 100, decimals)} %`;

/** A probability or confidence: `0.41`. */
export const ratio = (value: number): string => fixed(value, 2);

/** Decimals in which a setting is exact, two at least, four at most. */
const settingDecimals = (value: number): number =>
  [2, 3].find((n) => Math.abs(value - Number(value.toFixed(n))) < 1e-9) ?? 4;

/** A setting as a person would type it: `0.70`, `0.455`. */
export const setting = (value: number): string => fixed(value, settingDecimals(value));

/** A ratio beside the limit it is held against: the limit exact, and decimals enough (at most 4) to tell the two apart. */
export function ratioAgainst(value: number, limit: number): readonly [string, string] {
  const least = settingDecimals(limit);
  const decimals = [2, 3].find((n) => n >= least && (value === limit || fixed(value, n) !== fixed(limit, n))) ?? 4;
  return [fixed(value, decimals), fixed(limit, decimals)];
}

/** A confidence for one-line overviews: `.41`. */
export const dotted = (value: number, decimals = 2): string => fixed(value, decimals).replace(/^(−?)0\./, "$1.");

/** `+1.93 R`. */
export const multiple = (r: number): string => `${withSign(r, fixed(r, 2))} R`;

/** `1,234 days`: the catalogue's `count-…` sentence with its plural. */
export const count = (words: Words, key: CountKey, n: number): string => words.text(key, { n, count: fixed(n, 0) });

/** Text of a person, cut so that it can stand inside a sentence; line breaks become spaces. */
export function shorten(text: string, longest = 40): string {
  const line = text.replace(/\s+/g, " ").trim();
  const letters = [...line];
  return letters.length <= longest ? line : `${letters.slice(0, longest - 1).join("")}…`;
}

/** Symbols named at most in a sentence; a long list helps nobody. */
const NAMED_AT_MOST = 20;

/** `BTC/USDT, ETH/USDT and 3 more`. */
export const named = (words: Words, instruments: readonly InstrumentId[]): string =>
  namedFirst(words, instruments.map(symbolOf));

export function namedFirst(words: Words, all: readonly string[]): string {
  const names = all.slice(0, NAMED_AT_MOST).join(", ");
  const left = all.length - NAMED_AT_MOST;
  return left > 0 ? words.text("names-and-more", { names, n: String(left) }) : names;
}
