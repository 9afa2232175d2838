/** How fast candles go into the database and the history, and come out again. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CandleColumns, sliceColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { MINUTE_MS, type TimestampMs } from "../../core/time.ts";
import { openCandles } from "../../db/candles.ts";
import { openHistory } from "../../db/history/history.ts";
import { openHistoryProcess } from "../../db/history/process.ts";
import type { CandleHistory } from "../../engine/ports.ts";
import { readCandleFile } from "../../market/candle-file.ts";
import { type Measurement, median, rounded } from "./measure.ts";

const CANDLES = 1_000_000;
const SYMBOLS = 50;
const LAST = 500;
const PAGE = 10_000;
const RUNS = 7;
const START = Date.UTC(2023, 0, 1);
const END = (START + CANDLES * MINUTE_MS) as TimestampMs;
const SAMPLE = "data/sample/binanceusdm_BTCUSDT_1m.csv.gz";

export async function store(): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), "lookout-bench-"));
  try {
    const candles = await recorded();
    return [...database(folder, candles), ...(await history(folder, candles))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function database(folder: string, candles: CandleColumns): readonly Measurement[] {
  const opened = openCandles({ file: join(folder, "candles.db") });
  if (!opened.ok) throw new Error(opened.error.text);
  const { store: held, close } = opened.value;
  const symbols = Array.from({ length: SYMBOLS }, (_, index) => `bench:N${index}/USDT` as InstrumentId);
  const share = CANDLES / SYMBOLS;
  const inserted = elapsed(() => {
    for (const [index, symbol] of symbols.entries()) {
      for (let from = index * share; from < (index + 1) * share; from += PAGE) {
        held.appendColumns(symbol, sliceColumns(candles, from, from + PAGE));
      }
    }
  });
  const reads = Array.from({ length: RUNS }, () =>
    elapsed(() => {
      for (const symbol of symbols) {
        const until = ((held.newest(symbol) ?? 0) + MINUTE_MS) as TimestampMs;
        const last = held.range(symbol, (until - LAST * MINUTE_MS) as TimestampMs, until);
        if (last.length !== LAST) throw new Error(`${last.length} candles were read instead of ${LAST}`);
      }
    }),
  );
  close();
  return [
    { name: "bulk insert into SQLite", value: Math.round((CANDLES * 1000) / inserted), unit: "candles/s" },
    { name: `last ${LAST} candles of ${SYMBOLS} symbols`, value: rounded(median(reads)), unit: "ms" },
  ];
}

async function history(folder: string, candles: CandleColumns): Promise<readonly Measurement[]> {
  const where = join(folder, "history");
  const own = openHistory({ folder: where });
  const started = performance.now();
  await own.merge(BENCH, "1m", candles);
  const merged = performance.now() - started;
  const here = await rangeRead(own);
  await own.close();
  const apart = openHistoryProcess({ folder: where });
  const there = await rangeRead(apart);
  await apart.close();
  return [
    { name: "Parquet write, 23 months", value: Math.round((CANDLES * 1000) / merged), unit: "candles/s" },
    { name: "Parquet range read of 1 M candles", value: Math.round(here), unit: "ms" },
    { name: "the same from the history's own process", value: Math.round(there), unit: "ms" },
  ];
}

const BENCH = "bench:BTC/USDT" as InstrumentId;

/** The first read also starts DuckDB and is left out. */
async function rangeRead(source: CandleHistory): Promise<number> {
  const samples: number[] = [];
  for (let n = 0; n <= RUNS; n += 1) {
    const started = performance.now();
    const { length } = await source.range(BENCH, "1m", START as TimestampMs, END);
    if (n > 0) samples.push(performance.now() - started);
    if (length !== CANDLES) throw new Error(`${length} candles were read instead of ${CANDLES}`);
  }
  return median(samples);
}

/** The bundled recording over and over, with times that go on. */
async function recorded(): Promise<CandleColumns> {
  const read = await readCandleFile(SAMPLE);
  if (!read.ok) throw new Error(read.error.text);
  const { length, ...columns } = read.value.columns;
  const repeat = (column: Float64Array): Float64Array =>
    Float64Array.from({ length: CANDLES }, (_, row) => column[row % length] ?? Number.NaN);
  return {
    openTime: Float64Array.from({ length: CANDLES }, (_, row) => START + row * MINUTE_MS),
    open: repeat(columns.open),
    high: repeat(columns.high),
    low: repeat(columns.low),
    close: repeat(columns.close),
    volume: repeat(columns.volume),
    length: CANDLES,
  };
}

function elapsed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
