/**
 * `node scripts/dataset.ts --candles FILE… --out FILE.parquet`: recorded 1m candles (CSV.gz, named
 * `<venue>_<symbol>_1m….csv.gz`) become labelled feature rows for the Python lab. Features and labels are the engine's.
 */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { type ColumnSource, parquetWriteFile } from "hyparquet-writer";
import type { CandleColumns } from "../core/candle.ts";
import type { TimestampMs } from "../core/time.ts";
import { type Dropped, type Example, examplesOf, segmentsOf } from "../engine/features/examples.ts";
import { LIGHT } from "../engine/features/light.ts";

/** Entry at the next open, stop 3 x ATR14(15m), target twice that, 240 minutes, 7.5 bp round trip. */
const LABEL = { name: "win240", horizonMinutes: 240, stopAtr: 3, targetMultiple: 2, costBps: 7.5 } as const;

type Row = Example & { readonly venue: string; readonly symbol: string; readonly segment: string };

const { values, positionals } = parseArgs({
  options: { candles: { type: "string", multiple: true }, out: { type: "string" } },
  allowPositionals: true,
});
const files = [...(values.candles ?? []), ...positionals];
if (files.length === 0 || values.out === undefined) {
  process.stderr.write("Usage: node scripts/dataset.ts --out FILE.parquet --candles FILE.csv.gz [FILE.csv.gz …]\n");
  process.exit(2);
}
const rows = files.flatMap(rowsOf);
parquetWriteFile({
  filename: values.out,
  columnData: columnsOf(rows),
  kvMetadata: [
    { key: "featureSet", value: LIGHT.id },
    { key: "featureNames", value: JSON.stringify(LIGHT.names) },
    { key: "warmupMinutes", value: String(LIGHT.warmupMinutes) },
    { key: "label", value: JSON.stringify(LABEL) },
  ],
});
process.stderr.write(`${rows.length} rows of ${LIGHT.id} written to ${values.out}\n`);

function rowsOf(file: string): Row[] {
  const { venue, symbol } = instrumentOf(file);
  return segmentsOf(readCandles(file)).flatMap((segment) => {
    const dropped: Dropped = { missing: 0, unresolved: 0, invalidated: 0 };
    const examples = examplesOf(segment, LIGHT, LABEL, dropped);
    const name = new Date(segment.openTime[0] ?? 0).toISOString();
    process.stderr.write(
      `${venue}:${symbol} from ${name}: ${examples.length} rows, dropped ${JSON.stringify(dropped)}\n`,
    );
    return examples.map((example) => ({ ...example, venue, symbol, segment: name }));
  });
}

function columnsOf(all: readonly Row[]): ColumnSource[] {
  const doubles = (pick: (row: Row) => number): Float64Array => Float64Array.from(all, pick);
  const times = (pick: (row: Row) => TimestampMs): BigInt64Array => BigInt64Array.from(all, (row) => BigInt(pick(row)));
  return [
    { name: "venue", type: "STRING", data: all.map(({ venue }) => venue) },
    { name: "symbol", type: "STRING", data: all.map(({ symbol }) => symbol) },
    { name: "segment", type: "STRING", data: all.map(({ segment }) => segment) },
    { name: "slot", type: "INT64", data: times(({ slot }) => slot) },
    { name: "side", type: "STRING", data: all.map(({ side }) => side) },
    { name: "entry_time", type: "INT64", data: times(({ outcome }) => outcome.entryTime) },
    { name: "exit_time", type: "INT64", data: times(({ outcome }) => outcome.exitTime) },
    { name: "exit", type: "STRING", data: all.map(({ outcome }) => outcome.exit) },
    { name: "gross_r", type: "DOUBLE", data: doubles(({ outcome }) => outcome.grossR) },
    { name: "net_r", type: "DOUBLE", data: doubles(({ outcome }) => outcome.netR) },
    { name: "win", type: "INT32", data: Int32Array.from(all, ({ outcome }) => (outcome.netR > 0 ? 1 : 0)) },
    { name: "atr15", type: "DOUBLE", data: doubles(({ row }) => row.atr15 ?? Number.NaN) },
    { name: "realised24h", type: "DOUBLE", data: doubles(({ row }) => row.realised24h ?? Number.NaN) },
    ...LIGHT.names.map((name, column) => ({
      name,
      type: "FLOAT" as const,
      data: Float32Array.from(all, ({ features }) => features[column] ?? Number.NaN),
    })),
  ];
}

/** `binance_usdm_BTCUSDT_1m.csv.gz` is `binanceusdm` and `BTC/USDT`; venues are named as ccxt names them. */
function instrumentOf(file: string): { venue: string; symbol: string } {
  const match = /^(binance_spot|binance_usdm|binanceusdm|bitfinex)_([A-Z0-9]+?)(USDT|USD)_1m/.exec(basename(file));
  if (match === null)
    throw new Error(`${file}: the name does not say venue and symbol (binance_usdm_BTCUSDT_1m.csv.gz).`);
  const [, venue = "", base = "", quote = ""] = match;
  return { venue: venue === "binance_spot" ? "binance" : venue.replace("_", ""), symbol: `${base}/${quote}` };
}

function readCandles(file: string): CandleColumns {
  const lines = gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n").slice(1);
  const cells = lines.map((line) => line.split(",").map(Number));
  const column = (index: number): Float64Array => Float64Array.from(cells, (cell) => cell[index] ?? Number.NaN);
  const [openTime, open, high, low, close, volume] = [0, 1, 2, 3, 4, 5].map(column);
  if (!openTime || !open || !high || !low || !close || !volume) throw new Error(`${file} holds no candles.`);
  return { openTime, open, high, low, close, volume, length: cells.length };
}
