/** From recorded candles to a snapshot and back. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { asyncBufferFromFile, parquetReadObjects } from "hyparquet";
import { beforeAll, describe, expect, test } from "vitest";
import { MINUTE_MS, type TimestampMs } from "../../../core/time.ts";
import { CRYPTO } from "../../../engine/features/crypto/crypto.ts";
import { LIGHT } from "../../../engine/features/light.ts";
import { followOutcome } from "../../../engine/outcome/follow.ts";
import { snapshotProgram } from "../../../scripts/snapshot/program.ts";
import { loadSample } from "../../support/sample.ts";

const BTC = "data/sample/binanceusdm_BTCUSDT_1m.csv.gz";
const ETH = "data/sample/binanceusdm_ETHUSDT_1m.csv.gz";

const folder = mkdtempSync(join(tmpdir(), "lookout-snapshot-"));
const sha256 = (data: Uint8Array): string => createHash("sha256").update(data).digest("hex");

/** The program's exit code and everything it says. */
const runProgram = async (...args: readonly string[]) => {
  const { code, lines } = await snapshotProgram(args);
  return { code, text: lines.join("\n") };
};

type Manifest = {
  readonly snapshot: string;
  readonly rows: number;
  readonly files: readonly { readonly file: string; readonly sha256: string; readonly rows: number }[];
  readonly [key: string]: unknown;
};
type Row = Record<string, number | bigint | string | null>;

let home = "";
let manifest: Manifest;
let rows: readonly Row[] = [];

beforeAll(async () => {
  const args = ["scripts/snapshot.ts", "--out", folder, "--candles", BTC, ETH];
  const run = spawnSync(process.execPath, args, { encoding: "utf8" });
  expect(run).toMatchObject({ status: 0, stderr: "", stdout: expect.stringContaining("rows of crypto@1 in 2 files") });
  home = join(folder, readdirSync(folder)[0] ?? "");
  manifest = JSON.parse(readFileSync(join(home, "manifest.json"), "utf8"));
  rows = await parquetReadObjects({
    file: await asyncBufferFromFile(join(home, "binanceusdm_BTC-USDT_2025-06.parquet")),
  });
});

describe("a snapshot", () => {
  test("holds one file per symbol and month, with the hashes and counts of the manifest", () => {
    expect(home.endsWith(manifest.snapshot)).toBe(true);
    expect(readdirSync(home).sort()).toEqual([...manifest.files.map(({ file }) => file), "manifest.json"].sort());
    for (const { file, sha256: stated } of manifest.files) expect(sha256(readFileSync(join(home, file)))).toBe(stated);
    expect(manifest.files.reduce((sum, one) => sum + one.rows, 0)).toBe(manifest.rows);
    expect(manifest).toMatchObject({
      builder: {
        version: 2,
        label: { name: "win240", horizonMinutes: 240, stopAtr: 3 },
        hourLabel: { name: "win60", horizonMinutes: 60, stopAtr: 2, targetMultiple: 2, costBps: 7.5 },
      },
      features: { set: "crypto@1", names: CRYPTO.names, warmupMinutes: CRYPTO.warmupMinutes },
      sources: [
        { file: "binanceusdm_BTCUSDT_1m.csv.gz", sha256: sha256(readFileSync(BTC)), rows: 17_280, rejected: 0 },
        { file: "binanceusdm_ETHUSDT_1m.csv.gz", instrument: "binanceusdm:ETH/USDT" },
      ],
    });
  });

  test("has a row per quarter of an hour after the warm-up whose trade could end", () => {
    const expected = (12 * 1440 - CRYPTO.warmupMinutes - 240) / 15;
    expect(Math.abs(rows.length - expected)).toBeLessThan(3);
    expect(manifest.segments).toMatchObject([
      { instrument: "binanceusdm:BTC/USDT", from: "2025-06-02T00:00:00.000Z", until: "2025-06-14T00:00:00.000Z" },
      { instrument: "binanceusdm:ETH/USDT", rows: rows.length, dropped: { missingFeature: 0, outcomeUnknown: 0 } },
    ]);
  });

  test("holds what a live scan computes, with the companions that were given", () => {
    const [btc, eth] = [loadSample("BTC"), loadSample("ETH")];
    for (const row of [rows[0], rows[123], rows.at(-1)]) {
      const live = CRYPTO.compute(btc, Number(row?.slot) as TimestampMs, { companions: [eth, null] });
      expect(CRYPTO.names.map((name) => row?.[name])).toEqual([...live.values].map(Math.fround));
      expect(row).toMatchObject({ atr15: live.atr15, realised24h: live.realised24h, x1_missing: 0, x2_missing: 1 });
    }
  });

  describe.each([0, 100, 200, 300, 400])("labels of row %i", (index) => {
    const btc = loadSample("BTC");
    const look = () => {
      const row = rows[index] ?? {};
      const slot = Number(row.slot) as TimestampMs;
      return { row, slot, first: btc.openTime.indexOf(slot) };
    };

    test.each(["long", "short"] as const)("are the engine's for the %s side", (side) => {
      const { row, slot } = look();
      const stopDistance = 3 * Number(row.atr15);
      const rules = { slot, stopDistance, targetDistance: 2 * stopDistance, horizonMinutes: 240, costShare: 0.00075 };
      const outcome = followOutcome({ ...rules, side }, btc);
      if (outcome.state !== "closed") return expect.fail(outcome.state);
      expect(row).toMatchObject({
        [`exit_${side}`]: outcome.exit,
        [`net_r_${side}`]: outcome.netR,
        [`win240_${side}`]: outcome.netR > 0 ? 1 : 0,
        [`exit_time_${side}`]: BigInt(outcome.exitTime),
      });
    });

    test.each(["long", "short"] as const)("are the engine's for an hour of the %s side too", (side) => {
      const { row, slot } = look();
      const stopDistance = 2 * Number(row.atr15);
      const rules = { slot, stopDistance, targetDistance: 2 * stopDistance, horizonMinutes: 60, costShare: 0.00075 };
      const outcome = followOutcome({ ...rules, side }, btc);
      if (outcome.state !== "closed") return expect.fail(outcome.state);
      expect(row).toMatchObject({
        [`net_r60_${side}`]: outcome.netR,
        [`win60_${side}`]: outcome.netR > 0 ? 1 : 0,
      });
    });

    test("are what the market did next", () => {
      const { row, first } = look();
      expect(row.close).toBe(btc.close[first - 1]);
      const [entry = 0, end = 0] = [btc.open[first], btc.close[first + 14]];
      expect(row.ret15).toBeCloseTo(Math.log(end / entry), 12);
      expect(row.dir15).toBe(end > entry ? 1 : 0);
      const hour = [...btc.close.subarray(first, first + 60)];
      const steps = hour.map((close, minute) => Math.log(close / (hour[minute - 1] ?? entry)));
      expect(row.rv60).toBeCloseTo(Math.log(Math.hypot(...steps)), 9);
      expect(row.trend60).toBeCloseTo(Math.log((hour.at(-1) ?? 0) / entry) / Math.hypot(...steps), 9);
      const high = Math.max(...btc.high.subarray(first, first + 60));
      const low = Math.min(...btc.low.subarray(first, first + 60));
      expect(row.range60).toBeCloseTo(Math.log(Math.log(high / low)), 9);
    });
  });

  test("names twins, constants and strays among its features", () => {
    expect(manifest.constant).toEqual(expect.arrayContaining(["spread_bps", "spread_missing", "quiet_60"]));
    const correlated = manifest.correlated as readonly (readonly [string, string, number])[];
    expect(correlated.map(([a, b]) => `${a} ${b}`)).toContain("atr_15 cost_r");
    for (const [, , r] of correlated) expect(Math.abs(r)).toBeGreaterThan(0.95);
    expect(manifest.missingShare).toEqual({});
    const strays = Object.values(manifest.beyond3Sigma as Record<string, number>);
    expect(Math.max(...strays)).toBeLessThan(manifest.rows / 9);
    const { highest } = manifest.isolationForest as { highest: readonly { score: number; slot: string }[] };
    expect(highest).toHaveLength(10);
    expect(highest.map(({ score }) => score)).toEqual(highest.map(({ score }) => score).toSorted((a, b) => b - a));
    expect(manifest.rows).toBeGreaterThan((manifest.isolationForest as { unusualRows: number }).unusualRows * 5);
  });

  test("is the same for the same candles, in whatever order they are named", async () => {
    const again = mkdtempSync(join(tmpdir(), "lookout-snapshot-"));
    await runProgram("--out", again, "--candles", ETH, BTC);
    for (const file of readdirSync(home)) {
      expect(sha256(readFileSync(join(again, manifest.snapshot, file))), file).toBe(
        sha256(readFileSync(join(home, file))),
      );
    }
  });
});

describe("a manifest", () => {
  const rebuild = (file: string, ...candles: readonly string[]) =>
    runProgram("--from-manifest", file, "--candles", ...candles);

  test("is enough to build the snapshot again, byte for byte", async () => {
    const run = await rebuild(join(home, "manifest.json"), BTC, ETH);
    expect(run.text).toContain("byte for byte the same");
    expect(run.code).toBe(0);
  });

  test("that lies about a hash is caught", async () => {
    const lying = join(mkdtempSync(join(tmpdir(), "lookout-snapshot-")), "manifest.json");
    const text = readFileSync(join(home, "manifest.json"), "utf8");
    writeFileSync(lying, text.replace(manifest.files[0]?.sha256 ?? "", "0".repeat(64)));
    const run = await rebuild(lying, BTC, ETH);
    expect(run.code).toBe(1);
    expect(run.text).toContain("binanceusdm_BTC-USDT_2025-06.parquet has other bytes.");
  });

  test.each([
    ["a source that is missing", [BTC], "which is not among --candles"],
    [
      "a source it does not know",
      [BTC, ETH, "data/sample/binanceusdm_BNBUSDT_1m.csv.gz"],
      "is no source of this manifest",
    ],
  ])("says which is %s", async (_name, candles, sentence) => {
    const run = await rebuild(join(home, "manifest.json"), ...candles);
    expect(run.code).toBe(2);
    expect(run.text).toContain(sentence);
  });

  test.each([
    ["no JSON", "nonsense", "cannot be read"],
    ["no manifest", "{}", "is no manifest of a snapshot"],
  ])("that is %s is refused", async (_name, text, sentence) => {
    const file = join(mkdtempSync(join(tmpdir(), "lookout-snapshot-")), "manifest.json");
    writeFileSync(file, text);
    const run = await rebuild(file, BTC);
    expect(run.code).toBe(2);
    expect(run.text).toContain(sentence);
  });

  test("with another feature set or builder is refused", async () => {
    const text = readFileSync(join(home, "manifest.json"), "utf8");
    const file = join(mkdtempSync(join(tmpdir(), "lookout-snapshot-")), "manifest.json");
    writeFileSync(file, text.replace('"set": "crypto@1"', '"set": "crypto@0"'));
    expect(await rebuild(file, BTC, ETH)).toMatchObject({
      code: 2,
      text: expect.stringContaining('no feature set "crypto@0"'),
    });
    writeFileSync(file, text.replace('"version": 2', '"version": 0'));
    expect(await rebuild(file, BTC, ETH)).toMatchObject({
      code: 2,
      text: expect.stringContaining("made by builder 0"),
    });
  });
});

describe("bad input", () => {
  const out = ["--out", join(folder, "never")];
  const lines = gunzipSync(readFileSync(BTC)).toString("utf8").trim().split("\n");
  const given = (name: string, rows: readonly string[]): string => {
    const file = join(mkdtempSync(join(tmpdir(), "lookout-snapshot-")), name);
    writeFileSync(file, gzipSync(rows.join("\n")));
    return file;
  };

  test("a candle file shorter than the warm-up", async () => {
    const short = given("binanceusdm_BTCUSDT_1m.csv.gz", lines.slice(0, 5001));
    const run = await runProgram(...out, "--candles", short);
    expect(run.code).toBe(2);
    expect(run.text).toContain("longest unbroken stretch has 5000 minutes, but crypto@1 needs more than 10320");
    const light = await runProgram(...out, "--features", "light@1", "--candles", short);
    expect(light.text).toContain(`light@1 needs more than ${LIGHT.warmupMinutes + 240}`);
  });

  test("two files that contradict each other", async () => {
    const other = given("binance_usdm_BTCUSDT_1m_2025.csv.gz", [
      lines[0] ?? "",
      ...lines.slice(1, 4),
      `${lines[4]?.split(",")[0]},1,1,1,1,1`,
    ]);
    const run = await runProgram(...out, "--candles", BTC, other);
    expect(run).toMatchObject({
      code: 2,
      text: expect.stringContaining("contradicts another file about 2025-06-02T00:03"),
    });
  });

  test.each([
    [[], "--candles FILES is missing"],
    [["--candles", BTC], "--out DIR is missing"],
    [
      [...out, "--candles", BTC, "--features", "crypto@9"],
      'There is no feature set "crypto@9". Take crypto@1, crypto@2, light@1',
    ],
    [[...out, "--candles", BTC, "--step", "7"], "--step 7 is not possible"],
    [[...out, "--candles", BTC, "--fill", "61"], "--fill 61 is not possible. Take 0 to 60 minutes."],
    [[...out, "--candles", BTC, "--fill", "-1"], "--fill"],
    [[...out, "--candles", "candles.csv"], "the name does not say venue and symbol"],
    [[...out, "--candles", "binance_spot_BTCUSDT_5m.csv.gz"], "it holds 5m candles"],
    [[...out, "--candles", "binance_spot_BTCUSDT_1m.csv.gz"], "there is no such file"],
    [["--from-manifest", "m.json", ...out], "--out cannot be combined with --from-manifest"],
    [["--sideways"], "Unknown option '--sideways'"],
  ])("%j is answered with a sentence", async (args, sentence) => {
    const run = await runProgram(...args);
    expect(run.code).toBe(2);
    expect(run.text).toContain(sentence);
  });

  test("--help says how it is used", async () => {
    expect(await runProgram("--help")).toMatchObject({ code: 0, text: expect.stringContaining("npm run snapshot --") });
  });

  test("gaps are filled only when that is asked for, and the manifest says so", async () => {
    const gappy = given(
      "binanceusdm_BTCUSDT_1m.csv.gz",
      lines.filter((_line, row) => row === 0 || row % 7 > 1),
    );
    const home = mkdtempSync(join(tmpdir(), "lookout-snapshot-"));
    const asIs = await runProgram("--out", home, "--features", "light@1", "--candles", gappy);
    expect(asIs).toMatchObject({ code: 2, text: expect.stringContaining("nothing to learn from") });
    expect((await runProgram("--out", home, "--features", "light@1", "--fill", "2", "--candles", gappy)).code).toBe(0);
    const file = join(home, readdirSync(home)[0] ?? "", "manifest.json");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({
      builder: { fillMinutes: 2 },
      sources: [{ rows: 17_280 - 2 * Math.floor(17_280 / 7) - 1 }],
    });
    expect((await runProgram("--from-manifest", file, "--candles", gappy)).code).toBe(0);
  });

  test("a hole longer than any window ends a stretch, and both are counted", async () => {
    const [head = "", ...candles] = lines;
    // Light's warm-up fits before the hole and after it.
    const holed = given("binanceusdm_BTCUSDT_1m.csv.gz", [head, ...candles.slice(0, 7300), ...candles.slice(7700)]);
    const home = mkdtempSync(join(tmpdir(), "lookout-snapshot-"));
    expect((await runProgram("--out", home, "--features", "light@1", "--candles", holed)).code).toBe(0);
    const text = readFileSync(join(home, readdirSync(home)[0] ?? "", "manifest.json"), "utf8");
    const at = (minute: number): string => new Date(Date.UTC(2025, 5, 2) + minute * MINUTE_MS).toISOString();
    expect(JSON.parse(text).segments).toMatchObject([
      { from: at(0), until: at(7300), candles: 7300 },
      { from: at(7700), until: at(17_280), candles: 9580 },
    ]);
  });
});
