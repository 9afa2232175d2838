import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { CandleColumns } from "../../../core/candle.ts";
import { sha256 } from "../../../core/ids.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { type BackfillDatabase, openBackfill } from "../../../db/backfill.ts";
import { openHistory } from "../../../db/history/history.ts";
import type { CandleHistory } from "../../../engine/ports.ts";
import { type ImportFlags, importFile } from "../../../market/import/import-file.ts";
import { type RecordedRow, sampleRows } from "../../servers/binance-rows.ts";

const ROWS = sampleRows("BTCUSDT").slice(0, 300);
const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
const SPOT = "binancespot:BTC/USDT" as InstrumentId;
const NONE: ImportFlags = { venue: null, symbol: null, timeframe: null };
const ALL: ImportFlags = { venue: "binanceusdm", symbol: "BTC/USDT", timeframe: "1m" };
const NOW = Date.parse("2025-06-20T00:00Z") as TimestampMs;

let folder: string;
let database: BackfillDatabase;
let history: CandleHistory;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-import-"));
  const opened = openBackfill({ file: join(folder, "var/backfill.db") });
  if (!opened.ok) throw new Error(opened.error.text);
  database = opened.value;
  history = openHistory({ folder: join(folder, "var/history") });
});
afterEach(async () => {
  await history.close();
  database.close();
  rmSync(folder, { recursive: true, force: true });
});

const place = (name: string, content: string | Uint8Array): string => {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
};
const bring = (file: string, flags = NONE) =>
  importFile({ store: database.store, history, clock: { now: () => NOW } }, file, flags);
const report = async (file: string, flags = NONE) => {
  const imported = await bring(file, flags);
  if (!imported.ok) throw new Error(imported.error.text);
  return imported.value;
};
const refusal = async (file: string, flags = NONE) => {
  const imported = await bring(file, flags);
  if (imported.ok) throw new Error("was imported");
  expect(imported.error.text).toContain("; nothing of it was imported. ");
  return [imported.error.code, imported.error.text.slice(file.length + 2).split(";")[0]];
};
const values = ({ length, ...columns }: CandleColumns): number[][] =>
  Array.from({ length }, (_, row) => Object.values(columns).map((column) => column[row] ?? Number.NaN));
const stored = async (instrument = BTC): Promise<number[][]> =>
  values(await history.range(instrument, "1m", 0 as TimestampMs, NOW));
const numbers = ({ time, open, high, low, close, volume }: RecordedRow): number[] => [
  ...[time, Number(open), Number(high), Number(low), Number(close), Number(volume)],
];

/** Twelve columns, as in Binance's dumps. */
const BINANCE_HEADER =
  "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,taker_buy_quote_volume,ignore";
const binanceCsv = (rows: readonly RecordedRow[], unit = 1): string =>
  rows
    .map(({ time, open, high, low, close, volume }) =>
      [time * unit, open, high, low, close, volume, (time + 60_000) * unit - 1, "0", 1, "0", "0", 0].join(","),
    )
    .join("\n");
const ourCsv = (rows: readonly RecordedRow[]): string =>
  ["timestamp_ms,open,high,low,close,volume", ...rows.map((row) => Object.values(row).join(","))].join("\n");

describe("every format brings the recorded candles", () => {
  const um = "data/futures/um/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2025-06";
  test.each<[string, string, () => string | Uint8Array, InstrumentId]>([
    ["Binance's futures zip with a header", `${um}.zip`, () => zipped(`${BINANCE_HEADER}\n${binanceCsv(ROWS)}\n`), BTC],
    ["Binance's CSV without a header", `${um}.csv`, () => binanceCsv(ROWS), BTC],
    [
      "Binance's spot zip in microseconds",
      "data/spot/monthly/klines/BTCUSDT/1m/BTCUSDT-1m-2025-06.zip",
      () => zipped(binanceCsv(ROWS, 1000)),
      SPOT,
    ],
    ["our CSV.gz", "binanceusdm_BTCUSDT_1m.csv.gz", () => gzipSync(ourCsv(ROWS)), BTC],
    ["freqtrade's JSON", "binance/futures/BTC_USDT_USDT-1m-futures.json", () => JSON.stringify(ROWS.map(numbers)), BTC],
    [
      "freqtrade's feather with LZ4",
      "binance/futures/BTC_USDT_USDT-1m-futures.feather",
      () => readFileSync("test/fixtures/import/futures/BTC_USDT_USDT-1m-futures.feather"),
      BTC,
    ],
  ])("%s", async (_name, file, content, instrument) => {
    const imported = await report(place(file, content()));
    expect(imported).toMatchObject({ instrument, timeframe: "1m", added: 300, equal: 0, bad: [], disagreements: [] });
    expect(await stored(instrument)).toEqual(ROWS.map(numbers));
  });

  test.each(["zstd.feather", "plain.feather", "date-column.parquet"])("%s, told by flags", async (name) => {
    expect(await report(join("test/fixtures/import", name), ALL)).toMatchObject({ added: 50, bad: [] });
    expect(await stored()).toEqual(ROWS.slice(0, 50).map(numbers));
  });

  test("recorded Parquet", async () => {
    const file = "test/fixtures/candles/parquet/binanceusdm_BTCUSDT_1m.parquet";
    const first = await report(file);
    expect(first.added).toBeGreaterThan(0);
    expect(await report(file)).toMatchObject({ added: 0, equal: first.added });
  });

  const zipped = (csv: string): Uint8Array => zipSync({ "BTCUSDT-1m-2025-06.csv": strToU8(csv) });
});

describe("overlaps", () => {
  test("are compared: what differs is listed and stays as it was", async () => {
    await report(place("binanceusdm_BTCUSDT_1m_a.csv", ourCsv(ROWS.slice(0, 200))));
    const changed = ROWS.slice(100).map((row, i) => (i === 5 ? { ...row, volume: "1" } : row));
    const second = await report(place("binanceusdm_BTCUSDT_1m_b.csv", ourCsv(changed)));
    expect(second).toMatchObject({ added: 100, equal: 99 });
    const row = ROWS[105]!;
    expect(second.disagreements).toMatchObject([
      { stored: { openTime: row.time, volume: Number(row.volume) }, offered: { openTime: row.time, volume: 1 } },
    ]);
    expect(await stored()).toEqual(ROWS.map(numbers));
  });

  test("with what a backfill has on its way count too", async () => {
    const file = place("binanceusdm_BTCUSDT_1m.csv", ourCsv(ROWS));
    await report(file);
    const month = await history.range(BTC, "1m", 0 as TimestampMs, NOW);
    const other = { instrument: BTC, timeframe: "5m" } as const;
    database.store.stage(other, month);
    expect(database.store.stagedSpan(other)).not.toBeNull();
    expect(await report(file)).toMatchObject({ added: 0, equal: 300 });
  });

  test("a file that was cut off after it was staged is filed by the next one", async () => {
    const file = place("binanceusdm_BTCUSDT_1m.csv", ourCsv(ROWS));
    const merge = async (): Promise<never> => {
      throw new Error("killed");
    };
    const parts = { store: database.store, clock: { now: () => NOW } };
    await expect(importFile({ ...parts, history: { ...history, merge } }, file, NONE)).rejects.toThrow("killed");
    expect(await stored()).toEqual([]);
    expect(await report(file)).toMatchObject({ added: 0, equal: 300 });
    expect(await stored()).toEqual(ROWS.map(numbers));
  });
});

describe("rows that cannot be used", () => {
  test("are left out and listed by their line", async () => {
    const lines = ourCsv(ROWS.slice(0, 12)).split("\n");
    lines[3] = lines[3]!.replace(/,[\d.]+$/, ",abc");
    lines[4] = `${Date.parse("2025-06-02T00:03:30Z")},1,2,0.5,1,1`;
    lines[5] = lines[5]!.split(",").slice(0, 3).join(",");
    lines[6] = `${ROWS[5]!.time},1,0.5,2,1,1`;
    lines[7] = `${ROWS[6]!.time / 1000},1,2,0.5,1,1`;
    lines[9] = lines[8]!;
    lines.splice(11, 0, `${ROWS[10]!.time},1,2,0.5,1,1`);
    const imported = await report(place("binanceusdm_BTCUSDT_1m.csv", lines.join("\r\n")));
    expect(imported.bad).toEqual([
      { line: 4, why: '"abc" is not a number' },
      { line: 5, why: "the open time 2025-06-02T00:03:30.000Z is not that of a 1m candle" },
      { line: 6, why: "it has 3 columns, and the first line has 6" },
      { line: 7, why: "high and low do not enclose open and close" },
      { line: 8, why: `the open time ${ROWS[6]!.time / 1000} is not in milliseconds since 1970` },
      { line: 12, why: "another row has other values for the same time" },
      { line: 13, why: "another row has other values for the same time" },
    ]);
    expect(imported).toMatchObject({ duplicates: 1, unit: "line" });
    expect((await stored()).map(([time]) => time)).toEqual([0, 1, 7, 9, 11].map((index) => ROWS[index]!.time));
  });

  test.each([
    ["without a header", 1, binanceCsv(ROWS.slice(0, 3))],
    ["with one", 2, `${BINANCE_HEADER}\n${binanceCsv(ROWS.slice(0, 3))}`],
  ])("a last line that is cut in the middle of its volume is one of them, %s", async (_name, before, whole) => {
    const { time, close, volume } = ROWS[2]!;
    const cut = whole.slice(0, whole.indexOf(`,${close},${volume},`, whole.indexOf(`${time},`)) + close.length + 3);
    const imported = await report(place("futures/um/BTCUSDT-1m-2025-06.csv", cut));
    expect(imported.bad).toEqual([{ line: before + 2, why: "it has 6 columns, and the first line has 12" }]);
    expect(await stored()).toEqual(ROWS.slice(0, 2).map(numbers));
  });

  test("the candle that is still forming is one of them", async () => {
    const file = place("binanceusdm_BTCUSDT_1m.csv", ourCsv(ROWS.slice(0, 3)));
    const now = (ROWS[2]!.time + 30_000) as TimestampMs;
    const imported = await importFile({ store: database.store, history, clock: { now: () => now } }, file, NONE);
    expect(imported).toMatchObject({
      ok: true,
      value: { added: 2, bad: [{ line: 4, why: "the candle is not closed yet" }] },
    });
  });

  test("rows out of order are put in order", async () => {
    await report(place("binanceusdm_BTCUSDT_1m.csv", ourCsv([...ROWS.slice(150), ...ROWS.slice(0, 150)])));
    expect(await stored()).toEqual(ROWS.map(numbers));
  });

  test("JSON rows are counted from 1", async () => {
    const rows: unknown[] = ROWS.slice(0, 4).map(numbers);
    rows[1] = "nothing";
    rows[2] = [ROWS[2]!.time, 1, 2, null, 1, 1];
    const imported = await report(place("BTC_USDT-1m.json", JSON.stringify(rows)), ALL);
    expect(imported).toMatchObject({ added: 2, unit: "row" });
    expect(imported.bad).toEqual([
      { line: 2, why: "it is not a list of 6 numbers" },
      { line: 3, why: "a number is missing or not finite" },
    ]);
  });
});

describe("a file is refused as a whole", () => {
  const good = ourCsv(ROWS);
  test("when nothing says what it holds, or name and flag contradict each other", async () => {
    expect(await refusal(place("x.csv", good))).toEqual(["IMPORT_NAME", "neither its name nor a flag says its venue"]);
    expect(await refusal(place("BTCUSDT-1m-2025-06.csv", binanceCsv(ROWS)))).toEqual([
      "IMPORT_NAME",
      "neither its name nor a flag says its venue",
    ]);
    expect(await refusal(place("binanceusdm_BTCUSDT_1m.csv", good), { ...NONE, symbol: "ETH/USDT" })).toEqual([
      "IMPORT_FLAG_CONTRADICTS",
      "its name says symbol BTC/USDT and --symbol says ETH/USDT",
    ]);
    expect(await refusal(place("x.xlsx", good), ALL)).toEqual([
      "IMPORT_NAME",
      "its name is not one of recorded candles",
    ]);
    expect(await refusal(place("y.csv", good), { ...ALL, symbol: "BTC" })).toEqual([
      "IMPORT_NAME",
      '"BTC" on "binanceusdm" is not a symbol on a venue',
    ]);
  });

  test("when its candles have another length than it says", async () => {
    expect(await refusal(place("binanceusdm_BTCUSDT_5m.csv", good))).toEqual([
      "IMPORT_TIMEFRAME",
      "its candles are 1 minutes apart, and it is said to hold 5m candles",
    ]);
    expect(await refusal(place("binanceusdm_BTCUSDT_3m.csv", good))).toEqual([
      "IMPORT_TIMEFRAME",
      "it holds 3m candles, and the history keeps 1m, 5m, 15m, 1h, 4h, 1d",
    ]);
    const hourly = ROWS.filter((_, i) => i % 60 === 0);
    expect((await refusal(place("binanceusdm_BTCUSDT_1m.csv", ourCsv(hourly))))[0]).toBe("IMPORT_TIMEFRAME");
  });

  test.each<[string, string, string | Uint8Array, string]>([
    ["an empty file", "a.csv", "", "it holds nothing"],
    ["a header without rows", "a.csv", "timestamp_ms,open,high,low,close,volume\n", "it holds no candle"],
    [
      "another table",
      "a.csv",
      "id,name\n1,x\n",
      'its first line "id,name" names no column open_time, no column open, no column high, no column low, no column close, no column volume',
    ],
    ["a broken zip", "a.zip", "PK not really", "it is no zip, or it is cut short or damaged"],
    ["a zip without a table", "a.zip", zipSync({ "readme.txt": strToU8("x") }), "there is no CSV file in it"],
    [
      "a zip with two tables",
      "a.zip",
      zipSync({ "a.csv": strToU8("x"), "b.csv": strToU8("x") }),
      "there are 2 CSV files in it, and one is expected",
    ],
    [
      "gzip cut short",
      "a.csv.gz",
      gzipSync(ourCsv(ROWS)).subarray(0, 100),
      "it cannot be unpacked (unexpected end of file)",
    ],
    ["JSON cut short", "a.json", "[[1,2", "it is not JSON, or cut short"],
    ["other JSON", "a.json", "{}", "it is JSON, but not a list of candles"],
    ["old feather", "a.feather", "FEA1....", "it is feather of the first version, which nothing here reads"],
    ["no Parquet", "a.parquet", "text", "it is not a Parquet file"],
    [
      "only unusable rows",
      "a.csv",
      "timestamp_ms,open,high,low,close,volume\n1,1,1,1,1,1\n",
      "none of its rows is usable (2: the open time 1 is not in milliseconds since 1970)",
    ],
  ])("when it is %s", async (_what, name, content, why) => {
    const [code, text] = await refusal(place(name, content), ALL);
    expect(code).toMatch(/^IMPORT_(NOT_READABLE|EMPTY)$/);
    expect(text).toBe(why);
    expect(await stored()).toEqual([]);
  });

  test("when it is not there or damaged feather", async () => {
    expect(await refusal(join(folder, "gone.csv"), ALL)).toEqual(["IMPORT_NOT_READABLE", "there is no such file"]);
    const whole = readFileSync("test/fixtures/import/zstd.feather");
    for (const bytes of [whole.subarray(0, 900), whole.subarray(0, 20), Buffer.from("ARROW1 and no more")]) {
      const [code, text] = await refusal(place("cut.feather", bytes), ALL);
      expect(code).toBe("IMPORT_NOT_READABLE");
      expect(text).toMatch(/^its Arrow data is damaged, cut short or of another kind/);
      expect(text).not.toMatch(/undefined|null/);
    }
  });

  test("when no venue of that name is known, unless the file bears it", async () => {
    const [code, text] = await refusal(place("mine.csv", good), { ...ALL, venue: "foo" });
    expect([code, text]).toEqual(["IMPORT_NAME", '--venue says "foo", which is no venue that is known here']);
    const bitfinex = await report(place("bitfinex_BTCUSDT_1m.csv", good), { ...NONE, venue: "bitfinex" });
    expect(bitfinex).toMatchObject({ instrument: "bitfinex:BTC/USDT", added: 300 });
  });

  test.each([
    ["futures/um/BTCUSDT-1m-2025-07.csv", "2025-07"],
    ["futures/um/BTCUSDT-1m-2025-06-03.csv", "2025-06-03"],
    ["futures/um/BTCUSDT-1m-2025-05.csv", "2025-05"],
  ])("when its candles are of another time than %s says", async (name, period) => {
    expect(await refusal(place(name, binanceCsv(ROWS)))).toEqual([
      "IMPORT_PERIOD",
      `its name says ${period}, and it holds a candle of 2025-06-02T00:00Z`,
    ]);
    expect(await stored()).toEqual([]);
  });

  test("when it does not have the checksum that lies beside it", async () => {
    const file = place("binanceusdm_BTCUSDT_1m.csv", good);
    place("binanceusdm_BTCUSDT_1m.csv.CHECKSUM", `${"0".repeat(64)}  binanceusdm_BTCUSDT_1m.csv\n`);
    expect((await refusal(file))[0]).toBe("IMPORT_CHECKSUM");
    place("binanceusdm_BTCUSDT_1m.csv.CHECKSUM", `${sha256(good)}  binanceusdm_BTCUSDT_1m.csv\n`);
    expect((await report(file)).added).toBe(300);
  });
});
