/** What an export holds, from a history and a candle database that were filled as the program fills them. */
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type CandleColumns, sliceColumns, toColumns } from "../../../core/candle.ts";
import { HOUR_MS, MINUTE_MS, plus, SLOT_MS, type TimestampMs } from "../../../core/time.ts";
import { openHistory } from "../../../db/history/history.ts";
import { LIGHT } from "../../../engine/features/light.ts";
import { ema, macd, stochastic, vwap } from "../../../engine/indicators/index.ts";
import type { ExportArguments } from "../../../scripts/export/arguments.ts";
import { rowsOf } from "../../../scripts/export/batches.ts";
import { writeParquet } from "../../../scripts/export/parquet.ts";
import { csvText, jsonLines } from "../../../scripts/export/text.ts";
import { candleDatabase, type TestCandles } from "../../support/candle-database.ts";
import { aCandle, BTC, minute, run } from "../../support/history.ts";
import { loadSample } from "../../support/sample.ts";

let candles: TestCandles;
beforeEach(() => {
  candles = candleDatabase();
});
afterEach(() => candles.remove());

const WISH: ExportArguments = {
  instrument: BTC,
  kind: "candles",
  format: "csv",
  timeframe: "1m",
  set: LIGHT,
  from: null,
  until: null,
  candles: null,
  out: null,
};

async function inHistory(...runs: readonly (readonly [ExportArguments["timeframe"], CandleColumns])[]): Promise<void> {
  const history = openHistory({ folder: join(candles.folder, "history") });
  for (const [timeframe, columns] of runs) await history.merge(BTC, timeframe, columns);
  await history.close();
}

/** The whole export as text; the candle database stays open meanwhile, as in a running process. */
async function text(over: Partial<ExportArguments>): Promise<string> {
  const wish = { ...WISH, ...over };
  const rows = await rowsOf(wish, candles.folder);
  if (!rows.ok) throw new Error(rows.error);
  let all = "";
  for await (const part of (wish.format === "json" ? jsonLines : csvText)(rows.value.batches)) all += part;
  await rows.value.close();
  return all;
}
const table = async (over: Partial<ExportArguments>) => {
  const [head = "", ...lines] = (await text(over)).trimEnd().split("\n");
  return { names: head.split(","), lines: lines.map((line) => line.split(",")) };
};
const minutesOf = ({ lines }: { lines: readonly (readonly string[])[] }) =>
  lines.map(([at]) => (Number(at) - minute(0)) / MINUTE_MS);

describe("candles", () => {
  test("of the history and the database as one, in the format that recordings have", async () => {
    await inHistory(["1m", run(-2, -1, 0)]);
    candles.db.store.append(BTC, [aCandle(0, { close: 109 }), aCandle(1)]);
    expect(await text({})).toBe(
      [
        "timestamp_ms,open,high,low,close,volume",
        "1751327880000,100.1,110.5,99.25,102,12.345678901234567",
        "1751327940000,100.1,110.5,99.25,101,12.345678901234567",
        "1751328000000,100.1,110.5,99.25,100,12.345678901234567",
        "1751328060000,100.1,110.5,99.25,101,12.345678901234567",
        "",
      ].join("\n"),
    );
  });

  test("of one symbol do not mind a damaged month of another, and are not cut short by one of their own", async () => {
    await inHistory(["1m", run(-1, 0)]);
    const damage = (pair: string, month: string): void => {
      const where = join(candles.folder, "history", "binanceusdm", pair, "1m");
      mkdirSync(where, { recursive: true });
      writeFileSync(join(where, `${month}.parquet`), "garbage");
    };
    damage("DOGE-USDT", "2025-01");
    expect((await text({})).trimEnd().split("\n")).toHaveLength(3);
    damage("BTC-USDT", "2025-08");
    await expect(text({})).rejects.toThrow(/BTC-USDT.*2025-08\.parquet is damaged/);
    expect((await text({ until: minute(9) })).trimEnd().split("\n")).toHaveLength(3);
  });

  test("of a time, half-open, as JSON lines", async () => {
    await inHistory(["1m", run(-2, -1, 0)]);
    const lines = (await text({ format: "json", from: minute(-1), until: minute(0) })).trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      { timestamp_ms: minute(-1), open: 100.1, high: 110.5, low: 99.25, close: 101, volume: 12.345678901234567 },
    ]);
  });

  test("of a longer timeframe are built of whole minutes, over months too; stored ones come first", async () => {
    const close = (number: number, value: number) => aCandle(number, { close: value, volume: 2 });
    const minutes = [-7, -5, -4, -1, 0, 4, 5, 9, 11].map((number) => close(number, 100 + number));
    const stored = toColumns([aCandle(5, { close: 77 })]);
    await inHistory(["1m", toColumns(minutes.slice(0, 5))], ["5m", stored]);
    candles.db.store.append(BTC, minutes.slice(5));
    const found = await table({ timeframe: "5m" });
    // The bar of −10 has not been seen from its start, the one of 10 is still forming.
    expect(minutesOf(found)).toEqual([-5, 0, 5]);
    expect(found.lines.map((line) => line.slice(4).map(Number))).toEqual([
      [99, 6],
      [104, 4],
      [77, 12.345678901234567],
    ]);
    expect(minutesOf(await table({ timeframe: "5m", from: minute(-3), until: minute(5) }))).toEqual([0]);
    // It opens in time and is closed by now.
    expect(minutesOf(await table({ timeframe: "5m", from: minute(-3), until: minute(2) }))).toEqual([0]);
  });

  test("of a recording need no database and no history", async () => {
    const found = await table({
      candles: "data/sample/binanceusdm_ETHUSDT_1m.csv.gz",
      timeframe: "1h",
      from: Date.UTC(2025, 5, 3) as TimestampMs,
      until: Date.UTC(2025, 5, 3, 4) as TimestampMs,
    });
    const sample = loadSample("ETH");
    const first = sample.openTime.indexOf(Date.UTC(2025, 5, 3));
    expect(found.lines.map(([at]) => Number(at))).toEqual([0, 1, 2, 3].map((n) => Date.UTC(2025, 5, 3, n)));
    expect(found.lines.map((line) => Number(line[1]))).toEqual([0, 1, 2, 3].map((n) => sample.open[first + 60 * n]));
    expect(found.lines.map((line) => Number(line[4]))).toEqual(
      [1, 2, 3, 4].map((n) => sample.close[first + 60 * n - 1]),
    );
  });
});

describe("what is computed", () => {
  let sample: CandleColumns;
  beforeEach(() => {
    sample = loadSample("BTC");
    candles.db.store.appendColumns(BTC, sample);
  });

  test("indicators are warm at the first row", async () => {
    const row = 5_000;
    const from = sample.openTime[row] as TimestampMs;
    const found = await table({ kind: "indicators", from, until: plus(from, 3 * MINUTE_MS) });
    expect(found.lines.map(([at]) => Number(at))).toEqual([0, 1, 2].map((n) => from + n * MINUTE_MS));
    // In batch, from the UTC midnight at least 500 bars before.
    const start = Math.floor((row - 500) / 1_440) * 1_440;
    const { openTime, high, low, close, volume } = sliceColumns(sample, start, row + 3);
    const lines = macd(close, 12, 26, 9);
    const expected: Readonly<Record<string, Float64Array>> = {
      close,
      ema_50: ema(close, 50),
      macd_signal: lines.signal,
      stochastic_d: stochastic(high, low, close, 14, 3, 3).d,
      vwap: vwap(high, low, close, volume, openTime),
    };
    for (const [name, values] of Object.entries(expected)) {
      const column = found.names.indexOf(name);
      expect(found.lines.map((line) => Number(line[column]))).toEqual([...values.slice(row - start)]);
    }
    expect(found.lines.flat().filter((cell) => cell === "")).toEqual([]);
  });

  test("features are those that a scan computes, to the last slot", async () => {
    const end = plus(sample.openTime[sample.length - 1] as TimestampMs, MINUTE_MS);
    const from = plus(end, -4 * SLOT_MS);
    const found = await table({ kind: "features", from });
    expect(found.names).toEqual(["timestamp_ms", ...LIGHT.names]);
    const slots = [0, 1, 2, 3, 4].map((n) => plus(from, n * SLOT_MS));
    expect(found.lines.map(([at]) => Number(at))).toEqual(slots);
    for (const [index, slot] of slots.entries()) {
      expect(found.lines[index]?.slice(1).map(Number)).toEqual([...LIGHT.compute(sample, slot).values]);
    }
  });

  test("what cannot be computed is empty, null or NULL", async () => {
    const from = sample.openTime[0] as TimestampMs;
    const until = plus(from, 3 * MINUTE_MS);
    expect((await table({ kind: "features", from, until })).lines[0]?.[1]).toBe("");
    const [line = ""] = (await text({ kind: "features", format: "json", from, until })).split("\n");
    expect(JSON.parse(line)).toMatchObject({ timestamp_ms: plus(from, 2 * MINUTE_MS), ret_10: null, weekday: 0 });
  });
});

test("quality is one row per hour with its checks", async () => {
  const hour = (number: number) => plus(minute(0), number * HOUR_MS);
  for (const number of [0, 1, 2]) {
    candles.db.quality.putHour({
      instrument: BTC,
      hour: hour(number),
      expected: 60,
      received: 59,
      quarantined: 1,
      suspect: 2,
      featureAttempts: 30,
      featureFailures: number,
      checks: { jump: { passed: 58, failed: 2 } },
      score: 97.5,
    });
  }
  expect(await text({ kind: "quality", from: hour(1), until: hour(2) })).toBe(
    `timestamp_ms,expected,received,quarantined,suspect,feature_attempts,feature_failures,score,checks
${hour(1)},60,59,1,2,30,1,97.5,"{""jump"":{""passed"":58,""failed"":2}}"
`,
  );
  const [line = ""] = (await text({ kind: "quality", format: "json", from: hour(2) })).split("\n");
  expect(JSON.parse(line)).toMatchObject({ timestamp_ms: hour(2), checks: { jump: { passed: 58, failed: 2 } } });
});

test("quotes are one row per scan, month after month, with their spread", async () => {
  // The last slot of May, the first of June, and one after the end.
  const slots = ["2025-05-31T23:58Z", "2025-06-01T00:00Z", "2025-06-01T00:02Z"].map((text) => Date.parse(text));
  const quote = { instrument: BTC, bid: 9_999, ask: 10_001 };
  candles.db.quotes.append(
    slots.map((slot, number) => ({
      ...{ slot: slot as TimestampMs, quote: { ...quote, at: (slot + 150) as TimestampMs } },
      source: number === 0 ? ("rest" as const) : ("stream" as const),
    })),
  );
  const until = slots[2] as TimestampMs;
  expect(await text({ kind: "quotes", until })).toBe(
    `timestamp_ms,quoted_at,bid,ask,spread_bps,source
${slots[0]},${slots[0]! + 150},9999,10001,2,rest
${slots[1]},${slots[1]! + 150},9999,10001,2,stream
`,
  );
  const [line = ""] = (await text({ kind: "quotes", format: "json", until })).split("\n");
  expect(JSON.parse(line)).toEqual({
    ...{ timestamp_ms: slots[0], quoted_at: slots[0]! + 150, bid: 9_999, ask: 10_001 },
    ...{ spread_bps: 2, source: "rest" },
  });
  const rows = await rowsOf({ ...WISH, kind: "quotes" }, candles.folder);
  if (!rows.ok) throw new Error(rows.error);
  const out = join(candles.folder, "quotes.parquet");
  await writeParquet(out, rows.value.batches);
  await rows.value.close();
  const stored = await parquetReadObjects({ file: await asyncBufferFromFile(out), compressors });
  expect(stored.map(({ source }) => source)).toEqual(["rest", "stream", "stream"]);
});

test("vectors are one row per stored scan, month after month, with a column per feature", async () => {
  const set = { ...LIGHT, id: "pair@1", names: ["a", "b"] };
  // The last slot of May, the first of June, and one after the end.
  const slots = ["2025-05-31T23:58Z", "2025-06-01T00:00Z", "2025-06-01T00:02Z"].map((text) => Date.parse(text));
  const vectors = slots.map((slot, number) => ({
    ...{ instrument: BTC, slot: slot as TimestampMs },
    values: Float32Array.of(number, -0.5),
  }));
  candles.db.features.append(set, vectors);
  expect(await text({ kind: "vectors", set, until: slots[2] as TimestampMs })).toBe(
    `timestamp_ms,a,b
${slots[0]},0,-0.5
${slots[1]},1,-0.5
`,
  );
  expect(await text({ kind: "vectors" })).toBe("");
});

test("Parquet holds the same with types of its own", async () => {
  await inHistory(["1m", run(-2, -1, 0, 1)]);
  const rows = await rowsOf({ ...WISH, kind: "indicators", format: "parquet" }, candles.folder);
  if (!rows.ok) throw new Error(rows.error);
  const out = join(candles.folder, "it's.parquet");
  await writeParquet(out, rows.value.batches);
  await rows.value.close();
  const file = await asyncBufferFromFile(out);
  const { schema } = await parquetMetadataAsync(file);
  expect(schema.slice(1, 4).map(({ name, type }) => [name, type])).toEqual([
    ["timestamp_ms", "INT64"],
    ["close", "DOUBLE"],
    ["ema_12", "DOUBLE"],
  ]);
  const found = await parquetReadObjects({ file, compressors });
  expect(found.map((row) => [Number(row.timestamp_ms), row.close])).toEqual(
    [-2, -1, 0, 1].map((number) => [minute(number), 100 + Math.abs(number)]),
  );
  expect(found[0]).toMatchObject({ ema_12: null });
  expect(readdirSync(candles.folder).filter((name) => name.endsWith(".parts"))).toEqual([]);
});

test("a past of many months is read one month at a time, as fast as it is taken", async () => {
  const hours = toColumns([0, 32, 64, 96].map((day) => aCandle(day * 1_440)));
  await inHistory(["1m", hours]);
  const rows = await rowsOf(WISH, candles.folder);
  if (!rows.ok) throw new Error(rows.error);
  const lengths: number[] = [];
  for await (const { length } of rows.value.batches) lengths.push(length);
  await rows.value.close();
  expect(lengths).toEqual([1, 1, 1, 1]);
});

describe("nothing to export is told", () => {
  const refusal = async (over: Partial<ExportArguments>) => {
    const rows = await rowsOf({ ...WISH, ...over }, candles.folder);
    return rows.ok ? "" : rows.error;
  };

  test("an instrument that nobody has candles of", async () => {
    expect(await refusal({})).toMatch(/There are no 1m candles of binanceusdm:BTC\/USDT .* npm run backfill/);
  });

  test("a time without candles", async () => {
    candles.db.store.appendColumns(BTC, run(0, 1));
    const from = minute(2);
    expect(await refusal({ from })).toBe(
      `The candles of binanceusdm:BTC/USDT in ${candles.folder} are from 2025-07-01T00:00:00.000Z to 2025-07-01T00:02:00.000Z: none is between --from and --to.`,
    );
  });

  test("a file that holds longer candles", async () => {
    const file = join(candles.folder, "binanceusdm_BTCUSDT_1h.csv");
    expect(await refusal({ candles: file, timeframe: "5m" })).toMatch(/holds 1h candles by its name/);
    expect(await refusal({ candles: file, timeframe: "1h" })).toMatch(/there is no such file/);
  });
});

test("reading beside the running process and after it leaves the database as it was", async () => {
  candles.db.store.appendColumns(BTC, run(0, 1));
  expect(minutesOf(await table({}))).toEqual([0, 1]);
  candles.db.store.appendColumns(BTC, run(2));
  expect(minutesOf(await table({}))).toEqual([0, 1, 2]);
  candles.db.close();
  const before = readdirSync(candles.folder).toSorted();
  expect(minutesOf(await table({}))).toEqual([0, 1, 2]);
  expect(readdirSync(candles.folder).toSorted()).toEqual(before);
});
