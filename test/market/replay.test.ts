import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import { openReplay, type ReplayOptions } from "../../market/replay.ts";
import { SAMPLE_SYMBOLS, samplePath, sampleRows } from "../servers/binance-rows.ts";
import { aFolder, toCsv, toCsvGz } from "./candle-files.ts";

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const SAMPLE = dirname(samplePath("BTCUSDT"));
const clock = { now: () => Date.parse("2026-01-01T00:00Z") as TimestampMs };
const id = (text: string): InstrumentId => text as InstrumentId;
const opened = async (options: Omit<ReplayOptions, "clock">) => {
  const replay = await openReplay({ ...options, clock });
  if (!replay.ok) throw new Error(replay.error.text);
  return replay.value;
};
const refused = async (options: Omit<ReplayOptions, "clock">) => {
  const replay = await openReplay({ ...options, clock });
  if (replay.ok) throw new Error("it was accepted");
  return replay.error;
};

describe("the bundled sample", () => {
  test("holds twelve complete days of three instruments", async () => {
    const replay = await opened({ from: { directory: SAMPLE } });
    const from = Date.parse("2025-06-02T00:00Z");
    const segments = [{ from, until: from + 12 * DAY }];
    const complete = { segments, candles: 12 * 1440, rejected: 0, duplicates: 0 };
    expect(replay.venue).toBe("binanceusdm");
    expect(replay.instruments).toEqual(["binanceusdm:BNB/USDT", "binanceusdm:BTC/USDT", "binanceusdm:ETH/USDT"]);
    expect(replay.coverage()).toEqual(replay.instruments.map((instrument) => ({ instrument, ...complete })));
  });

  test("misses no minute and is what its note says, within three megabytes", () => {
    const note = readFileSync(join(SAMPLE, "README.md"), "utf8");
    let bytes = 0;
    for (const symbol of SAMPLE_SYMBOLS) {
      const file = readFileSync(samplePath(symbol));
      const rows = sampleRows(symbol);
      bytes += file.length;
      expect(note).toContain(createHash("sha256").update(file).digest("hex"));
      expect(rows.every(({ time }, i) => time === Date.parse("2025-06-02T00:00Z") + i * MINUTE)).toBe(true);
      expect(rows).toHaveLength(12 * 1440);
    }
    expect(bytes).toBeLessThanOrEqual(3_000_000);
  });
});

describe("replay", () => {
  const folder = aFolder();
  afterAll(() => folder.remove());
  const rows = sampleRows("BTCUSDT").slice(0, 3000);
  const write = (name: string, from: number, until: number): string =>
    folder.write(name, toCsvGz(rows.slice(from, until)));

  test("never runs ahead of its clock, whatever is asked", async () => {
    let now = rows[100]!.time;
    const replay = await openReplay({ from: { directory: SAMPLE }, clock: { now: () => now as TimestampMs } });
    const ask = async (): Promise<number> => {
      if (!replay.ok) throw new Error(replay.error.text);
      const batch = await replay.value.candles(id("binanceusdm:BTC/USDT"), 0 as TimestampMs, 4e12 as TimestampMs);
      return batch.ok ? batch.value.candles.length : -1;
    };
    expect(await ask()).toBe(100);
    now += MINUTE - 1;
    expect(await ask()).toBe(100);
    now += 1;
    expect(await ask()).toBe(101);
  });

  test("joins the files of one instrument, in any order, and counts what overlaps", async () => {
    const files = [write("v_BTCUSDT_1m_b.csv.gz", 900, 2000), write("v_BTCUSDT_1m_a.csv.gz", 0, 1000)];
    files.push(folder.write("v_BTCUSDT_1m_c.csv", toCsv(rows.slice(2000, 2100))));
    const replay = await opened({ from: { files } });
    expect(replay.coverage()).toMatchObject([{ candles: 2100, duplicates: 100 }]);
    const batch = await replay.candles(id("v:BTC/USDT"), 0 as TimestampMs, 4e12 as TimestampMs);
    expect(batch.ok && batch.value.candles.map(({ openTime }) => openTime)).toEqual(
      rows.slice(0, 2100).map(({ time }) => time),
    );
  });

  test("a candle that one file has and another one has to leave out is there", async () => {
    const spoiled = rows.slice(0, 10).map((row, i) => (i === 4 ? { ...row, high: "1" } : row));
    const files = [folder.write("g_BTCUSDT_1m_1.csv", toCsv(spoiled)), write("g_BTCUSDT_1m_2.csv.gz", 2, 10)];
    const replay = await opened({ from: { files } });
    const batch = await replay.candles(id("g:BTC/USDT"), 0 as TimestampMs, 4e12 as TimestampMs);
    expect(batch.ok && batch.value.candles).toHaveLength(10);
    expect(batch.ok && batch.value.rejected).toEqual([]);
  });

  test("refuses files of one instrument that contradict each other", async () => {
    const changed = rows.slice(5, 20).map((row, i) => (i === 3 ? { ...row, close: row.low, volume: "1" } : row));
    const files = [write("w_BTCUSDT_1m_a.csv.gz", 0, 10), folder.write("w_BTCUSDT_1m_b.csv", toCsv(changed))];
    const error = await refused({ from: { files } });
    expect(error).toMatchObject({ code: "REPLAY_DUPLICATE_DIFFERS", file: files[1] });
    expect(error.text).toContain("2025-06-02T00:08:00.000Z");
  });

  test("takes only what it understands from a folder, and only what is asked for", async () => {
    const other = aFolder();
    other.write("README.md", "notes");
    other.write("binance_spot_BTCUSDT_5m.csv.gz", "not looked at");
    other.write("binance_spot_BTCUSDT_1m.csv.gz", toCsvGz(rows.slice(0, 5)));
    other.write("binance_usdm_BTCUSDT_1m.csv.gz", toCsvGz(rows.slice(0, 5)));
    other.write("binance_usdm_ETHUSDT_1m.csv.gz", toCsvGz(rows.slice(0, 5)));
    other.write("binance_usdm_BNBUSDT_1m.csv.gz", "broken, but not asked for");
    const directory = other.path;
    const instruments = [id("binanceusdm:ETH/USDT"), id("binanceusdm:BTC/USDT")];
    const replay = await opened({ from: { directory }, venue: "binanceusdm", instruments });
    expect(replay.instruments).toEqual(instruments);

    expect((await refused({ from: { directory } })).code).toBe("REPLAY_VENUES_MIXED");
    expect((await refused({ from: { directory }, venue: "binanceusdm" })).code).toBe("REPLAY_NOT_READABLE");
    expect((await refused({ from: { directory }, venue: "bitfinex" })).code).toBe("REPLAY_FILE_MISSING");
    const missing = await refused({
      from: { directory },
      venue: "binancespot",
      instruments: [id("binancespot:XRP/USDT")],
    });
    expect(missing).toMatchObject({ code: "REPLAY_FILE_MISSING", text: expect.stringContaining("only BTC/USDT") });
    other.remove();
  });

  test.each([
    ["a name that says nothing", "candles.csv", "REPLAY_NAME"],
    ["another timeframe", "binanceusdm_BTCUSDT_5m.csv", "REPLAY_TIMEFRAME"],
    ["a file that is not there", "binanceusdm_BTCUSDT_1m.csv", "REPLAY_FILE_MISSING"],
  ])("refuses %s", async (_name, file, code) => {
    expect(await refused({ from: { files: [join(folder.path, file)] } })).toMatchObject({ code });
  });

  test("refuses a folder that is not there, and no files at all", async () => {
    expect(await refused({ from: { directory: join(folder.path, "nowhere") } })).toMatchObject({
      code: "REPLAY_FILE_MISSING",
    });
    expect(await refused({ from: { files: [] } })).toMatchObject({ code: "REPLAY_FILE_MISSING" });
  });
});
