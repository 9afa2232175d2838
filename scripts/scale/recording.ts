/** Recordings of made-up coins, so many as are asked for: seeded random walks, the three large coins among them. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DAY_MS, MINUTE_MS } from "../../core/time.ts";
import { randomWalk } from "../bench/random-walk.ts";

/** Every feature set looks at these beside a coin, so they are there as in a real list. */
const LARGEST = ["BTC", "ETH", "BNB"];
const START = Date.UTC(2025, 0, 1);
/** Coins are not all as dear as bitcoin: every next one costs a tenth less, down to a few cents. */
const CHEAPER = 0.9;
const CHEAPEST = 1e-6;

const coins = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => LARGEST[index] ?? `S${String(index).padStart(3, "0")}`);

/** Writes one file per coin into a folder that a replay can be pointed at. */
export function writeWalks(folder: string, count: number, minutes: number): void {
  mkdirSync(folder, { recursive: true });
  coins(count).forEach((coin, index) => {
    writeFileSync(join(folder, `binanceusdm_${coin}USDT_1m.csv`), walk(index, minutes));
  });
}

function walk(index: number, minutes: number): string {
  const times = Math.max(CHEAPER ** index, CHEAPEST);
  const { openTime, open, high, low, close, volume } = randomWalk(
    index + 1,
    START,
    Math.ceil((minutes * MINUTE_MS) / DAY_MS),
  );
  const price = (value = Number.NaN): string => (value * times).toPrecision(10);
  const lines = ["timestamp_ms,open,high,low,close,volume"];
  for (let row = 0; row < minutes; row += 1) {
    lines.push(
      [openTime[row], price(open[row]), price(high[row]), price(low[row]), price(close[row]), volume[row]].join(","),
    );
  }
  return `${lines.join("\n")}\n`;
}
