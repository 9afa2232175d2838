import { chmodSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, describe, expect, test } from "vitest";
import { readCandleFile } from "../../market/candle-file.ts";
import { type RecordedRow, samplePath, sampleRows } from "../servers/binance-rows.ts";
import { aFolder, HEADER, toCsv, toParquet } from "./candle-files.ts";

const folder = aFolder();
afterAll(() => folder.remove());

const START = Date.parse("2025-06-09T00:00:00Z");
const row = (minute: number, rest = "10,12,9,11,5"): string => `${START + minute * 60_000},${rest}`;
const csv = (...rows: string[]): string => `${HEADER}\n${rows.join("\n")}\n`;
const NAME = "binanceusdm_BTCUSDT_1m";
const TEN = csv(...Array.from({ length: 10 }, (_, minute) => row(minute)));

/** Writes the content, reads it as a candle file, answers the error. */
async function refusal(name: string, content: string | Uint8Array) {
  const file = folder.write(name, content);
  const read = await readCandleFile(file);
  if (read.ok) throw new Error("it was accepted");
  expect(read.error.file).toBe(file);
  expect(read.error.text.startsWith(file)).toBe(true);
  expect(read.error.text).toContain("nothing of it was used and no signal was made from it");
  expect(read.error.text).not.toMatch(/undefined|NaN|\[object/);
  return { code: read.error.code, line: read.error.line };
}
async function accepted(name: string, content: string | Uint8Array) {
  const read = await readCandleFile(folder.write(name, content));
  if (!read.ok) throw new Error(read.error.text);
  return read.value;
}

describe("a candle file is refused", () => {
  test.each<[string, string, string | Uint8Array, string, number | null]>([
    ["when gzip is cut short", `${NAME}.csv.gz`, gzipSync(TEN).subarray(0, 60), "REPLAY_TRUNCATED", null],
    ["when gzip lacks its last byte", `${NAME}.csv.gz`, gzipSync(TEN).subarray(0, -1), "REPLAY_TRUNCATED", null],
    ["when it is no gzip", `${NAME}.csv.gz`, TEN, "REPLAY_NOT_READABLE", null],
    ["when gzip is damaged", `${NAME}.csv.gz`, gzipSync(TEN).fill(7, 30, 50), "REPLAY_NOT_READABLE", null],
    ["when it has no byte", `${NAME}.csv.gz`, "", "REPLAY_EMPTY", null],
    ["when it has a header only", `${NAME}.csv`, csv(), "REPLAY_EMPTY", null],
    ["when no candle is usable", `${NAME}.csv`, csv(row(0, "10,5,9,11,5")), "REPLAY_EMPTY", null],
    ["when its text is cut short", `${NAME}.csv`, TEN.slice(0, -12), "REPLAY_TRUNCATED", 11],
    ["when rows are out of order", `${NAME}.csv`, csv(row(0), row(2), row(1), row(3)), "REPLAY_UNSORTED", 4],
    ["when it repeats from the start", `${NAME}.csv`, csv(row(0), row(1), row(0), row(1)), "REPLAY_UNSORTED", 4],
    [
      "when two rows contradict",
      `${NAME}.csv`,
      csv(row(0), row(1), row(1, "10,12,9,11,6")),
      "REPLAY_DUPLICATE_DIFFERS",
      4,
    ],
    ["when times are seconds", `${NAME}.csv`, csv(`${START / 1000},10,12,9,11,5`), "REPLAY_BAD_ROW", 2],
    ["when times are microseconds", `${NAME}.csv`, csv(`${START}000,10,12,9,11,5`), "REPLAY_BAD_ROW", 2],
    ["when a time is missing", `${NAME}.csv`, csv(row(0), ",10,12,9,11,5"), "REPLAY_BAD_ROW", 3],
    ["when a time is no whole minute", `${NAME}.csv`, csv(row(0), row(1.5)), "REPLAY_TIMEFRAME", 3],
    ["when it holds 5m candles", `${NAME}.csv`, csv(row(0), row(5), row(10)), "REPLAY_TIMEFRAME", 2],
    ["when Parquet is cut short", `${NAME}.parquet`, toParquet(rows(9)).subarray(0, 400), "REPLAY_TRUNCATED", null],
    ["when it is no Parquet", `${NAME}.parquet`, TEN, "REPLAY_NOT_READABLE", null],
    ["when Parquet is damaged", `${NAME}.parquet`, damaged(), "REPLAY_NOT_READABLE", null],
    ["when Parquet lacks columns", `${NAME}.parquet`, lacking(), "REPLAY_BAD_ROW", null],
    ["when Parquet is out of order", `${NAME}.parquet`, toParquet(rows(9).toReversed()), "REPLAY_UNSORTED", 2],
  ])("%s", async (_name, file, content, code, line) => {
    expect(await refusal(file, content)).toEqual({ code, line });
  });

  function rows(count: number): readonly RecordedRow[] {
    return sampleRows("BTCUSDT").slice(0, count);
  }
  function damaged(): Uint8Array {
    const bytes = toParquet(rows(9));
    return bytes.fill(0xee, 4, bytes.length - 200);
  }
  function lacking(): Uint8Array {
    const columnData = [{ name: "timestamp_ms", data: [BigInt(START)], type: "INT64" as const }];
    return new Uint8Array(parquetWriteBuffer({ columnData }));
  }

  test("when there is none", async () => {
    const read = await readCandleFile(`${folder.path}/nothing_BTCUSDT_1m.csv`);
    expect(read).toMatchObject({ ok: false, error: { code: "REPLAY_FILE_MISSING", line: null } });
  });

  test("when it is a folder", async () => {
    const read = await readCandleFile(folder.path);
    expect(read).toMatchObject({ ok: false, error: { code: "REPLAY_NOT_READABLE" } });
  });

  test.skipIf(process.getuid?.() === 0)("when rights are missing", async () => {
    const file = folder.write(`${NAME}.csv`, TEN);
    chmodSync(file, 0);
    expect(await readCandleFile(file)).toMatchObject({ ok: false, error: { code: "REPLAY_NOT_READABLE" } });
    chmodSync(file, 0o600);
  });
});

describe("a candle file is accepted", () => {
  test("with exact repeats, which are dropped and counted", async () => {
    const { columns, duplicates, rejected } = await accepted(
      `${NAME}.csv`,
      csv(row(0), row(0), row(1), row(1), row(1)),
    );
    expect([columns.length, [...columns.openTime], duplicates, rejected]).toEqual([2, [START, START + 60_000], 3, []]);
  });

  test.each([
    ["high below low", "10,8,9,10,5", "OHLC_ORDER"],
    ["open above high", "13,12,9,11,5", "OHLC_ORDER"],
    ["price zero", "10,12,0,11,5", "NOT_POSITIVE"],
    ["negative volume", "10,12,9,11,-5", "NOT_POSITIVE"],
    ["no number", "10,12,9,nan,5", "NOT_FINITE"],
    ["an empty field", "10,12,9,11,", "NOT_FINITE"],
  ])("with %s in one row, which is left out and listed", async (_name, values, why) => {
    const spoiled = csv(row(0), row(1, values), row(1, values), row(2));
    const { columns, rejected, duplicates } = await accepted(`${NAME}.csv`, spoiled);
    expect([...columns.openTime]).toEqual([START, START + 120_000]);
    expect([...columns.close]).toEqual([11, 11]);
    const asItStood = values.split(",").map((value) => (value === "" ? Number.NaN : Number(value)));
    const rows = [[START + 60_000, ...asItStood]];
    expect(rejected).toEqual([{ openTime: START + 60_000, why, rows }]);
    expect(duplicates).toBe(1);
  });

  test("with a hole, which stays one", async () => {
    const { columns } = await accepted(`${NAME}.csv`, csv(row(0), row(1), row(90)));
    expect([...columns.openTime]).toEqual([START, START + 60_000, START + 90 * 60_000]);
  });

  test("with a single candle", async () => {
    expect((await accepted(`${NAME}.csv.gz`, gzipSync(csv(row(0))))).columns.length).toBe(1);
  });

  test("as CSV, CSV.gz and Parquet with the same result", async () => {
    const recorded = sampleRows("ETHUSDT").slice(0, 500);
    const plain = await accepted(`${NAME}.csv`, toCsv(recorded));
    expect(await accepted(`${NAME}.csv.gz`, gzipSync(toCsv(recorded)))).toEqual(plain);
    expect(await accepted(`${NAME}.parquet`, toParquet(recorded))).toEqual(plain);
    expect([...plain.columns.close]).toEqual(recorded.map(({ close }) => Number(close)));
  });

  test.each([
    ["BTCUSDT", "zstd, times as integers", []],
    ["ETHUSDT", "snappy, times as timestamps", []],
    ["BNBUSDT", "gzip, a missing volume", [{ openTime: START + 5 * 60_000, why: "NOT_FINITE" }]],
  ])("as Parquet of another maker: %s, %s", async (symbol, _what, rejected) => {
    const file = fileURLToPath(
      new URL(`../fixtures/candles/parquet/binanceusdm_${symbol}_1m.parquet`, import.meta.url),
    );
    const read = await readCandleFile(file);
    const expected = sampleRows(symbol)
      .filter(({ time }) => time >= START && time < START + 30 * 60_000)
      .filter(({ time }) => !rejected.some(({ openTime }) => openTime === time));
    expect(read.ok && read.value.rejected).toMatchObject(rejected);
    expect(read.ok && [...read.value.columns.openTime]).toEqual(expected.map(({ time }) => time));
    expect(read.ok && [...read.value.columns.high]).toEqual(expected.map(({ high }) => Number(high)));
  });

  test("as bundled: every value as an independent reading finds it", async () => {
    const read = await readCandleFile(samplePath("BNBUSDT"));
    if (!read.ok) throw new Error(read.error.text);
    const recorded = sampleRows("BNBUSDT");
    for (const name of ["open", "high", "low", "close", "volume"] as const) {
      expect([...read.value.columns[name]]).toEqual(recorded.map((each) => Number(each[name])));
    }
  });
});
