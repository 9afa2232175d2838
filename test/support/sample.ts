/** The candles that ship with the program, as columns. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { type CandleColumns, toColumns } from "../../core/candle.ts";
import type { TimestampMs } from "../../core/time.ts";

export function loadSample(base: "BTC" | "ETH" | "BNB"): CandleColumns {
  const text = gunzipSync(readFileSync(`data/sample/binanceusdm_${base}USDT_1m.csv.gz`)).toString("utf8");
  const rows = text.trim().split("\n").slice(1);
  return toColumns(
    rows.map((row) => {
      const [openTime = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = row.split(",").map(Number);
      return { openTime: openTime as TimestampMs, open, high, low, close, volume };
    }),
  );
}
