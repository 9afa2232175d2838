/** Reads what an exchange's stream sends. Whatever is not understood is said to be so, and never guessed at. */
import type { Candle } from "../../core/candle.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { Trade } from "../../core/trade.ts";

export type CandleMessage = {
  readonly kind: "candle";
  /** The exchange's name of the instrument: `BTCUSDT`. */
  readonly symbol: string;
  /** Not checked yet: numbers may be missing (NaN). */
  readonly candle: Candle;
  /** The exchange's word that these are the minute's final numbers. */
  readonly final: boolean;
};
export type StreamMessage =
  | CandleMessage
  | { readonly kind: "trade"; readonly symbol: string; readonly trade: Trade }
  | {
      readonly kind: "quote";
      readonly symbol: string;
      readonly bid: number;
      readonly ask: number;
      /** The exchange's time, or NaN where it tells none. */
      readonly at: number;
    }
  /** The exchange accepted a request of ours. */
  | { readonly kind: "answer" }
  | { readonly kind: "refusal"; readonly text: string }
  | { readonly kind: "unreadable" };

type Fields = Readonly<Record<string, unknown>>;

const UNREADABLE: StreamMessage = { kind: "unreadable" };

/** `raw` is one message, already parsed from JSON where it was JSON; combined streams wrap it in `{stream, data}`. */
export function readMessage(raw: unknown): StreamMessage {
  const outer = fieldsOf(raw);
  const fields = outer === null ? null : (fieldsOf(outer.data) ?? outer);
  if (fields === null) return UNREADABLE;
  if (fields.e === "kline") return candleOf(fields);
  if (fields.e === "trade" || fields.e === "aggTrade") return tradeOf(fields);
  if (typeof fields.b === "string" && typeof fields.a === "string") return quoteOf(fields);
  if (fieldsOf(fields.error) !== null)
    return { kind: "refusal", text: String(fieldsOf(fields.error)?.msg ?? "no reason") };
  return "result" in fields ? { kind: "answer" } : UNREADABLE;
}

function candleOf(fields: Fields): StreamMessage {
  const kline = fieldsOf(fields.k);
  if (kline === null || kline.i !== "1m" || typeof fields.s !== "string") return UNREADABLE;
  const candle = {
    openTime: numberOf(kline.t) as TimestampMs,
    open: numberOf(kline.o),
    high: numberOf(kline.h),
    low: numberOf(kline.l),
    close: numberOf(kline.c),
    volume: numberOf(kline.v),
  };
  return { kind: "candle", symbol: fields.s, candle, final: kline.x === true };
}

function tradeOf(fields: Fields): StreamMessage {
  if (typeof fields.s !== "string") return UNREADABLE;
  const id = numberOf(fields.e === "trade" ? fields.t : fields.a);
  const at = numberOf(fields.T) as TimestampMs;
  return { kind: "trade", symbol: fields.s, trade: { id, at, price: numberOf(fields.p), amount: numberOf(fields.q) } };
}

function quoteOf(fields: Fields): StreamMessage {
  if (typeof fields.s !== "string") return UNREADABLE;
  return { kind: "quote", symbol: fields.s, bid: numberOf(fields.b), ask: numberOf(fields.a), at: numberOf(fields.T) };
}

const fieldsOf = (value: unknown): Fields | null =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;

/** Numbers come as text, and long ones too. */
function numberOf(value: unknown): number {
  if (typeof value === "number") return value;
  return typeof value === "string" && value !== "" ? Number(value) : Number.NaN;
}
