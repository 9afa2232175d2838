/** Months that are not what was written: what is noticed, what is told, and what a crash must not look like. */
import { createHash } from "node:crypto";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { openHistory } from "../../../db/history/history.ts";
import type { CandleHistory } from "../../../engine/ports.ts";
import { BTC, minute, run } from "../../support/history.ts";

const DOGE = "binanceusdm:DOGE/USDT" as InstrumentId;
const DAY = Array.from({ length: 1_440 }, (_, number) => number);
let folder: string;
let history: CandleHistory;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-history-"));
  history = openHistory({ folder });
});
afterEach(async () => {
  await history.close();
  rmSync(folder, { recursive: true, force: true });
});
const inBtc = (name: string): string => join(folder, "binanceusdm", "BTC-USDT", "1m", name);
const july = (): string => inBtc("2025-07.parquet");
const rowsOf = async (instrument = BTC): Promise<number> =>
  (await history.range(instrument, "1m", minute(-50_000), minute(50_000))).length;
const sha256 = (file: string): string => createHash("sha256").update(readFileSync(file)).digest("hex");

/** Turns 64 bytes of the candles over; what DuckDB reads then are other numbers or none. */
function flip(file: string): Buffer {
  const bytes = readFileSync(file);
  const middle = bytes.length >> 1;
  for (let at = middle; at < middle + 64; at += 1) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(file, bytes);
  return bytes;
}

/** A month as another program may have put it there: nobody noted its bytes. */
function handMade(lows: readonly number[]): void {
  const column = (name: string, value: (row: number) => number) =>
    ({ name, type: "DOUBLE", data: lows.map((_, row) => value(row)) }) as const;
  const bytes = parquetWriteBuffer({
    columnData: [
      { name: "timestamp_ms", type: "INT64", data: lows.map((_, row) => BigInt(minute(row))) },
      column("open", () => 100),
      column("high", () => 110),
      column("low", (row) => lows[row] ?? 0),
      column("close", () => 105),
      column("volume", () => 1),
    ],
  });
  mkdirSync(join(july(), ".."), { recursive: true });
  writeFileSync(july(), new Uint8Array(bytes));
}

describe("a month with bytes that changed", () => {
  test("is named with what to do, is not read and not rewritten", async () => {
    await history.merge(BTC, "1m", run(...DAY));
    const before = flip(july());
    const said = `The candle history cannot be read: ${july()} is damaged: its bytes are not the ones that were written there. No candle of it is used. Nothing was changed. Delete that file and fetch its month again with npm run backfill -- --exchange binanceusdm --symbols BTC/USDT --timeframe 1m (--from and --to choose the month), or import it again if it came from a file.`;
    await expect(rowsOf()).rejects.toThrow(said);
    await expect(history.merge(BTC, "1m", run(2_000))).rejects.toThrow(said);
    expect(readFileSync(july())).toEqual(before);
  });

  test("is a new month after it was deleted, whatever was noted of the old one", async () => {
    await history.merge(BTC, "1m", run(...DAY));
    flip(july());
    rmSync(july());
    expect(await history.merge(BTC, "1m", run(1, 2))).toEqual({ added: 2, conflicting: 0 });
    expect(await rowsOf()).toBe(2);
  });

  test("has its checksum beside it as sha256sum writes it", async () => {
    await history.merge(BTC, "1m", run(0, 1));
    await history.merge(BTC, "1m", run(2));
    expect(readFileSync(inBtc("2025-07.sha256"), "utf8")).toBe(`${sha256(july())}  2025-07.parquet\n`);
  });

  test("of which nobody noted the bytes is believed as long as its candles are possible", async () => {
    handMade([99, 98, 97]);
    expect(await rowsOf()).toBe(3);
    handMade([99, 101, 97]);
    const said = /2025-07\.parquet is damaged: its candle of 2025-07-01T00:01:00\.000Z has impossible values/;
    await expect(rowsOf()).rejects.toThrow(said);
    await expect(history.merge(BTC, "1m", run(9))).rejects.toThrow(said);
    expect((await history.range(BTC, "1m", minute(2), minute(9))).length).toBe(1);
  });
});

describe("a replacement that was cut off", () => {
  /** The month with minute 0 and the one with minutes 0 and 1, each with its checksum. */
  async function bothStates(): Promise<void> {
    await history.merge(BTC, "1m", run(0));
    for (const name of ["2025-07.parquet", "2025-07.sha256"]) copyFileSync(inBtc(name), join(folder, `old-${name}`));
    await history.merge(BTC, "1m", run(1));
  }
  const old = (name: string): void => copyFileSync(join(folder, `old-${name}`), inBtc(name));
  const names = (): string[] => readdirSync(inBtc(""));

  test.each([
    ["before the month had its name", 1, () => old("2025-07.parquet")],
    ["after it", 2, () => {}],
  ])("%s leaves a month that is read, and the next run ends it", async (_when, rows, undo) => {
    await bothStates();
    renameSync(inBtc("2025-07.sha256"), inBtc("2025-07.sha256.tmp"));
    old("2025-07.sha256");
    undo();
    expect(await rowsOf()).toBe(rows);
    await history.close();
    history = openHistory({ folder });
    await history.merge(DOGE, "1m", run(0));
    expect(names()).toEqual(["2025-07.parquet", "2025-07.sha256"]);
    expect(readFileSync(inBtc("2025-07.sha256"), "utf8")).toContain(sha256(july()));
    expect(await history.merge(BTC, "1m", run(0, 1))).toEqual({ added: 2 - rows, conflicting: 0 });
  });

  test("of the first checksum of a month leaves that month readable", async () => {
    handMade([99]);
    writeFileSync(inBtc("2025-07.sha256.tmp"), "of what never came  2025-07.parquet\n");
    expect(await rowsOf()).toBe(1);
    await history.merge(BTC, "1m", run(1));
    expect(names()).toEqual(["2025-07.parquet", "2025-07.sha256"]);
    expect(await rowsOf()).toBe(2);
  });

  test("while a long-running process went on is ended before that month is replaced again", async () => {
    await bothStates();
    renameSync(inBtc("2025-07.sha256"), inBtc("2025-07.sha256.tmp"));
    old("2025-07.sha256");
    await history.merge(BTC, "1m", run(2));
    expect(names()).toEqual(["2025-07.parquet", "2025-07.sha256"]);
    expect(await rowsOf()).toBe(3);
  });
});

describe("a damaged series", () => {
  test("says so in the coverage, and the others are covered as if it were not there", async () => {
    await history.merge(BTC, "1m", run(0, 1));
    await history.merge(DOGE, "1m", run(0));
    const january = join(folder, "binanceusdm", "DOGE-USDT", "1m", "2025-01.parquet");
    writeFileSync(january, "garbage");
    const btc = { instrument: BTC, timeframe: "1m", from: minute(0), until: minute(2), rows: 2, damaged: [] };
    expect(await history.coverage(BTC)).toEqual([btc]);
    const [first, second, ...more] = await history.coverage();
    expect([first, more]).toEqual([btc, []]);
    // Of the damaged month its whole length counts, so that an export of it is refused and not cut short.
    expect(second).toMatchObject({ instrument: DOGE, from: Date.UTC(2025, 0, 1), until: minute(1), rows: 1 });
    expect(second?.damaged).toHaveLength(1);
    expect(second?.damaged[0]).toContain(`${january} is damaged: it is no whole file of candles.`);
    const read = history.range(DOGE, "1m", (second?.from ?? 0) as TimestampMs, minute(1));
    await expect(read).rejects.toThrow(second?.damaged[0]);
    expect(await rowsOf()).toBe(2);
  });
});

test("every sentence is one line without SQL, and nothing beneath it says it worse", async () => {
  mkdirSync(inBtc(""), { recursive: true });
  for (const content of ["garbage", "PAR1 garbage PAR1", ""]) {
    writeFileSync(july(), content);
    const error = await rowsOf().catch((cause: unknown) => cause);
    expect(error).toMatchObject({
      name: "HistoryError",
      message: expect.stringMatching(/^The candle history .*file\.$/),
    });
    expect(String(error)).not.toMatch(/SELECT|read_parquet|LINE 1/);
    expect(error).not.toHaveProperty("cause");
  }
  rmSync(july());
  mkdirSync(july());
  await expect(rowsOf()).rejects.toThrow("is out of reach (a folder stands where the file should be). Nothing was");
});
