/**
 * What is known for sure about the last minutes of one instrument: its closed candle, that the candle is unsound, or
 * that the exchange has none. A minute about which nothing is known is never answered for.
 */
import type { Candle } from "../../core/candle.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import type { CandleBatch } from "../../engine/ports.ts";

export type Known =
  | { readonly kind: "candle"; readonly candle: Candle }
  | { readonly kind: "unsound"; readonly why: string }
  | { readonly kind: "absent" };

export type MinuteBook = {
  /** The first candle of a minute stands, and replaces that there was none. `differs` when it contradicts what is known. */
  settle(openTime: number, known: Known): "new" | "same" | "differs";
  /** Nothing is known about this minute any more. */
  forget(openTime: number): void;
  /** The first minute in [from, until) nothing is known about, or null. Both are whole minutes. */
  firstUnknown(from: number, until: number): number | null;
  /** The minutes of [from, until) as a batch, or null when nothing is known about one of them. */
  read(from: number, until: number): CandleBatch | null;
};

/** Four hours; longer outages are made good by whoever stores candles and asks for all that is not stored. */
export const KEPT_MS = 240 * MINUTE_MS;

export function createMinuteBook(): MinuteBook {
  const minutes = new Map<number, Known>();
  let newest = Number.NEGATIVE_INFINITY;

  const prune = (): void => {
    if (minutes.size * MINUTE_MS <= 2 * KEPT_MS) return;
    for (const openTime of minutes.keys()) if (openTime < newest - KEPT_MS) minutes.delete(openTime);
  };
  const firstUnknown = (from: number, until: number): number | null => {
    for (let minute = from; minute < until; minute += MINUTE_MS) if (!minutes.has(minute)) return minute;
    return null;
  };
  return {
    settle: (openTime, known) => {
      const before = minutes.get(openTime);
      const better = before?.kind !== "candle" && known.kind === "candle";
      if (before !== undefined && !better) return isEqual(before, known) ? "same" : "differs";
      minutes.set(openTime, known);
      newest = Math.max(newest, openTime);
      prune();
      return "new";
    },
    forget: (openTime) => {
      minutes.delete(openTime);
    },
    firstUnknown,
    read: (from, until) => {
      const candles: Candle[] = [];
      const rejected: CandleBatch["rejected"][number][] = [];
      for (let minute = from; minute < until; minute += MINUTE_MS) {
        const known = minutes.get(minute);
        if (known === undefined) return null;
        if (known.kind === "candle") candles.push(known.candle);
        if (known.kind === "unsound") rejected.push({ openTime: minute as TimestampMs, why: known.why });
      }
      return { candles, rejected };
    },
  };
}

function isEqual(a: Known, b: Known): boolean {
  if (a.kind !== "candle" || b.kind !== "candle") return a.kind === b.kind;
  const values = ({ open, high, low, close, volume }: Candle): readonly number[] => [open, high, low, close, volume];
  const others = values(b.candle);
  return values(a.candle).every((value, i) => value === others[i]);
}
