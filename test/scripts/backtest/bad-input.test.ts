/** What cannot be simulated is told in a sentence by every script on recorded candles: exit 2, and nothing is written. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { parseBacktestArguments } from "../../../scripts/backtest/arguments.ts";
import { openBacktest } from "../../../scripts/backtest/open.ts";
import { BARE } from "../../support/bare.ts";
import { LIGHT_BUNDLE } from "../../support/bundles.ts";
import { aCandleFile, between } from "../../support/candle-csv.ts";
import { at, aWalk } from "../../support/candles.ts";

const BACKTEST = "scripts/backtest.ts";
const BTC = "binanceusdm_BTCUSDT_1m.csv";
const ETH = "binanceusdm_ETHUSDT_1m.csv";
const START = at("2025-06-01T00:00:00Z");
/** Eight days: one of them can be judged. */
const CANDLES = aWalk(START, 8 * 1440, 1);
const WHOLE = aCandleFile(BTC, CANDLES);
const RANGE = ["--from", "2025-06-08", "--to", "2025-06-08T12:00:00Z"];
const NOON = at("2025-06-08T06:00:00Z");

const holed = aCandleFile(BTC, CANDLES, (time) => time >= NOON && time < NOON + 90 * 60_000);
const half = aCandleFile(ETH, between(CANDLES, START, NOON));
const first = aCandleFile(BTC, between(CANDLES, START, at("2025-06-05T00:00:00Z")));
const second = aCandleFile(BTC, between(CANDLES, at("2025-06-04T12:00:00Z"), at("2025-06-09T00:00:00Z")));
const other = aCandleFile("binance_ETHUSDT_1m.csv", CANDLES);
const LONGER = aWalk(START, 10 * 1440, 1);
const LONG = aCandleFile(BTC, LONGER);
const late = aCandleFile(ETH, between(LONGER, at("2025-06-03T00:00:00Z"), at("2025-06-11T00:00:00Z")));
const hourly = aCandleFile("binanceusdm_BTCUSDT_1h.csv", CANDLES);

function strategy(code: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "lookout-strategy-")), "own.mjs");
  writeFileSync(file, `export const strategy = ${code};\n`);
  return file;
}

/** A var folder in which a model was added whose features this program does not know. */
function withForeignModel(): string {
  const varFolder = mkdtempSync(join(tmpdir(), "lookout-bad-"));
  const folder = join(varFolder, "models", "bundles", "win240-light-9");
  mkdirSync(join(varFolder, "models", "bundles"), { recursive: true });
  cpSync(LIGHT_BUNDLE, folder, { recursive: true });
  const path = join(folder, "manifest.json");
  const manifest = { ...JSON.parse(readFileSync(path, "utf8")), tag: "win240-light-9", featureSet: "light@9" };
  writeFileSync(path, JSON.stringify(manifest));
  const shipped = JSON.parse(readFileSync("models/registry.json", "utf8")).models["win240-light-1"];
  const files = ["manifest.json", "model.onnx", "parity.json"].map((name) => ({
    ...{
      name,
      sha256: createHash("sha256")
        .update(readFileSync(join(folder, name)))
        .digest("hex"),
    },
  }));
  const entry = { ...shipped, folder: "bundles/win240-light-9", files, featureSet: "light@9" };
  const list = { registryVersion: 1, models: { "win240-light-9": entry } };
  writeFileSync(join(varFolder, "models", "registry.json"), JSON.stringify(list));
  return varFolder;
}

type Done = { readonly code: number | null; readonly stdout: string; readonly stderr: string; readonly wrote: boolean };

function run(script: string, args: readonly string[], varFolder = join(tmpdir(), "lookout-none")): Promise<Done> {
  const out = join(mkdtempSync(join(tmpdir(), "lookout-bad-")), "out");
  const folders = [out, join(varFolder, "backtests")];
  const env = { ...BARE, VAR_DIR: varFolder };
  const withOut = /parity|lookahead|scale/.test(script) ? args : [...args, "--out", out];
  const child = spawn(process.execPath, [script, ...withOut], { env });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve) => {
    child.once("close", (code) => {
      resolve({ code, stdout, stderr, wrote: folders.some((folder) => existsSync(folder)) });
    });
  });
}

test.concurrent("an answer that is no probability, after the run began", async () => {
  const done = await run(BACKTEST, ["--candles", WHOLE, ...RANGE, "--strategy", strategy("() => NaN")]);
  expect(done.stderr).toContain("answered NaN for BTC/USDT");
  expect(done).toMatchObject({ code: 2, stdout: "", wrote: false });
}, 60_000);

test.concurrent.each([BACKTEST, "scripts/parity.ts", "scripts/lookahead.ts"])(
  "holes: %s",
  async (script) => {
    const done = await run(script, ["--candles", holed, ...RANGE]);
    expect(done.stderr).toContain("BTC/USDT lacks 90 of 10,800 minutes");
    expect(done).toMatchObject({ code: 2, stdout: "", wrote: false });
  },
  60_000,
);

test.concurrent("the scale is measured without flags, and says so", async () => {
  const [help, wrong] = await Promise.all([
    run("scripts/backtest-scale.ts", ["--help"]),
    run("scripts/backtest-scale.ts", ["--days", "3"]),
  ]);
  expect([help.code, help.stdout]).toEqual([0, expect.stringContaining("npm run backtest:scale")]);
  expect([wrong.code, wrong.stderr]).toEqual([2, expect.stringContaining("--days 3 means nothing here")]);
}, 60_000);

test.concurrent("parity that is stopped leaves nothing behind", async () => {
  const place = mkdtempSync(join(tmpdir(), "lookout-stopped-"));
  const env = { ...BARE, TMPDIR: place };
  const args = ["scripts/parity.ts", "--candles", WHOLE, ...RANGE];
  const child = spawn(process.execPath, args, { env, stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  const own = () => readdirSync(place).filter((name) => name.startsWith("lookout"));
  await vi.waitFor(() => expect(own()).toHaveLength(1), 30_000);
  child.kill("SIGINT");
  expect([await ended, stderr, own()]).toEqual([130, expect.stringContaining("Stopped."), []]);
}, 60_000);

/** What comes of a wish, in this process: the sentences of a refusal, or null. */
async function refusalOf(args: readonly string[], varFolder = join(tmpdir(), "lookout-none")): Promise<string | null> {
  const wish = parseBacktestArguments(["--candles", ...args]);
  if (!wish.ok) return wish.error.join(" ");
  if (wish.value === "help") throw new Error("nobody asked for help");
  const held = () => (existsSync(varFolder) ? readdirSync(varFolder, { recursive: true }) : null);
  const before = held();
  const opened = await openBacktest(wish.value, { VAR_DIR: varFolder });
  expect(held()).toEqual(before);
  if (!opened.ok) return opened.error.join(" ");
  await opened.value.inference.stop();
  return null;
}

test.each([
  ["holes, all of them", [holed, ...RANGE], "from 2025-06-08T06:00:00.000Z to 2025-06-08T07:30:00.000Z"],
  ["half a symbol", [WHOLE, half, ...RANGE], "ETH/USDT lacks 360 of 10,800 minutes"],
  ["files that overlap", [first, second, ...RANGE], "both hold BTC/USDT at 2025-06-04T12:00:00.000Z"],
  ["another timeframe", [hourly, ...RANGE], "it holds 1h candles, but features are computed from 1m candles"],
  ["an end before the start", [WHOLE, "--from", "2025-06-08", "--to", "2025-06-07"], "so the range is empty"],
  ["an empty range", [WHOLE, "--from", "2025-06-08", "--to", "2025-06-08"], "so the range is empty"],
  ["one file twice", [WHOLE, WHOLE, ...RANGE], "both hold BTC/USDT at 2025-06-01T00:00:00.000Z"],
  ["no symbol", [WHOLE, ...RANGE, "--symbols", ""], "--symbols names no symbol"],
  ["two venues", [WHOLE, other, ...RANGE], "of several venues"],
  [
    "a file that is not there",
    ["There is no file or folder /none/binanceusdm_BTCUSDT_1m.csv"],
    "There is no file or folder /none/binanceusdm_BTCUSDT_1m.csv",
  ],
  ["a range without a scan", [WHOLE, "--from", "2025-06-08T00:01Z", "--to", "2025-06-08T00:02Z"], "nothing to scan"],
  ["a range behind the end", [WHOLE, "--from", "2025-07-01", "--to", "2025-07-02"], "has nothing to replay"],
  ["an end behind the end", [WHOLE, "--from", "2025-06-08", "--until", "2025-07-02"], "the recording ends at"],
  ["both names of the end", [WHOLE, "--until", "2025-06-08", "--to", "2025-06-08"], "are the same flag"],
  ["a start without warm-up", [WHOLE, "--from", "2025-06-03"], "need 7 days of candles before it"],
  ["a symbol that begins late", [LONG, late], "ETH/USDT begins at 2025-06-03T00:00:00.000Z, 2 days after BTC/USDT"],
  ["candles of four days", [first], "Give longer recordings with --candles"],
  ["an unknown model", [WHOLE, ...RANGE, "--model", "nope"], "There is no model nope"],
])("%s", async (_name, args, sentence) => {
  expect(await refusalOf(args)).toContain(sentence);
});

test("a model whose features this program does not compute", async () => {
  expect(await refusalOf([WHOLE, ...RANGE, "--model", "win240-light-9"], withForeignModel())).toContain("light@9");
});

test("a symbol that begins late is no mistake where it is said when to begin", async () => {
  expect(await refusalOf([LONG, late, "--from", "2025-06-10", "--to", "2025-06-10T01:00:00Z"])).toBeNull();
});

test("holes are judged as live judges missing candles where that is asked for", async () => {
  expect(await refusalOf([holed, ...RANGE, "--allow-holes"])).toBeNull();
});
