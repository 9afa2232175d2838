/** Recorded candles as text, read without the code under test: what the server serves and what tests expect. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";

/** Open time in milliseconds and the five values exactly as recorded. */
export type RecordedRow = {
  readonly time: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  readonly volume: string;
};

export const SAMPLE_SYMBOLS = ["BTCUSDT", "ETHUSDT", "BNBUSDT"] as const;

export function samplePath(symbol: string): string {
  return fileURLToPath(new URL(`../../data/sample/binanceusdm_${symbol}_1m.csv.gz`, import.meta.url));
}

const unpacked = new Map<string, readonly RecordedRow[]>();

/** The bundled sample of one exchange symbol (`BTCUSDT`). */
export function sampleRows(symbol: string): readonly RecordedRow[] {
  const rows = unpacked.get(symbol) ?? unpack(symbol);
  unpacked.set(symbol, rows);
  return rows;
}

function unpack(symbol: string): readonly RecordedRow[] {
  const [, ...lines] = gunzipSync(readFileSync(samplePath(symbol)), {})
    .toString("utf8")
    .trimEnd()
    .split("\n");
  return lines.map((line) => {
    const [time = "", open = "", high = "", low = "", close = "", volume = ""] = line.split(",");
    return { time: Number(time), open, high, low, close, volume };
  });
}

/** So many made-up symbols (`S000USDT`, `S001USDT`, …), each with the recorded rows of one of the sample's. */
export function manySymbols(count: number): ReadonlyMap<string, readonly RecordedRow[]> {
  const recorded = SAMPLE_SYMBOLS.map(sampleRows);
  return new Map(
    Array.from({ length: count }, (_, i) => [
      `S${String(i).padStart(3, "0")}USDT`,
      recorded[i % recorded.length] ?? [],
    ]),
  );
}

/** The bundled sample of all its symbols. */
export const sampleSymbols = (): ReadonlyMap<string, readonly RecordedRow[]> =>
  new Map(SAMPLE_SYMBOLS.map((symbol) => [symbol, sampleRows(symbol)]));

/** The same candles at other times, so that the minute of `moment` becomes that of `now`. */
export function shiftedRows(
  rows: ReadonlyMap<string, readonly RecordedRow[]>,
  moment: number,
  now: number,
): ReadonlyMap<string, readonly RecordedRow[]> {
  const by = (Math.floor(now / 60_000) - Math.floor(moment / 60_000)) * 60_000;
  return new Map([...rows].map(([symbol, some]) => [symbol, some.map((row) => ({ ...row, time: row.time + by }))]));
}
