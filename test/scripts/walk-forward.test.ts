/** Walk-forward through the real script: what it says, that threads change nothing, and that a window is a backtest. */
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseBacktestArguments } from "../../scripts/backtest/arguments.ts";
import { runBacktest } from "../../scripts/backtest/run.ts";
import { trialsIn } from "../../scripts/backtest/trials.ts";
import { parseWalkForwardArguments } from "../../scripts/walk-forward/arguments.ts";
import { runWalkForward } from "../../scripts/walk-forward/program.ts";
import { walkForwardText } from "../../scripts/walk-forward/text.ts";
import { BARE } from "../support/bare.ts";
import { aCandleFile } from "../support/candle-csv.ts";
import { at, aWalk } from "../support/candles.ts";

const START = at("2025-06-01T00:00:00Z");
const CANDLES = aWalk(START, 8 * 1440, 3, 100_000);
const FILE = aCandleFile("binanceusdm_BTCUSDT_1m.csv", CANDLES);
const HOLED = aCandleFile("binanceusdm_BTCUSDT_1m.csv", CANDLES, (time) => time === at("2025-06-08T06:00:00Z"));
const RANGE = ["--from", "2025-06-08", "--to", "2025-06-08T18:00:00Z"];
const LENGTHS = ["--train", "6h", "--test", "5h", "--embargo", "1h"];

/** The smallest model that ships, whose features cost least. */
const MODEL = "win240-light-1";
const QUIET = {
  tried: { total: 0, backtests: 0, variants: 0, lab: 0, labLog: null },
  known: new Set<string>(),
  onProgress: () => {},
  onWarning: () => {},
  signal: new AbortController().signal,
};

function strategy(name: string, code: string): string {
  const file = join(mkdtempSync(join(tmpdir(), "lookout-strategy-")), name);
  writeFileSync(file, `export const strategy = ${code};\n`);
  return file;
}
const DIP = strategy("dip.mjs", "({ features }) => (features.ret_30 < 0 ? 0.6 : 0.45)");
const RISE = strategy("rise.mjs", "({ features }) => (features.ret_30 > 0 ? 0.6 : 0.45)");

type Done = { readonly code: number | null; readonly stdout: string; readonly stderr: string; readonly out: string };

function walk(...args: readonly string[]): Promise<Done> {
  const varFolder = mkdtempSync(join(tmpdir(), "lookout-walk-"));
  const out = join(varFolder, "out");
  const env = { ...BARE, VAR_DIR: varFolder, MODEL };
  const child = spawn(process.execPath, ["scripts/walk-forward.ts", "--candles", ...args, "--out", out], { env });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  return new Promise((resolve) => {
    child.once("close", (code) => resolve({ code, stdout, stderr, out }));
  });
}

test("threads change nothing, and a window's test is the backtest of that stretch", async () => {
  const args = [FILE, ...RANGE, ...LENGTHS, "--strategies", `${DIP},${RISE}`, "--thresholds", "0", "--json"];
  const [one, two] = await Promise.all([walk(...args, "--workers", "1"), walk(...args, "--workers", "2")]);
  expect([one.code, one.stderr, two.code, two.stderr]).toEqual([0, "", 0, ""]);
  const report = JSON.parse(one.stdout);
  expect(JSON.parse(two.stdout)).toEqual(report);
  expect(JSON.parse(readFileSync(join(one.out, "report.json"), "utf8"))).toEqual(report);
  expect(report.variants).toEqual(["strategy:dip.mjs from 0", "strategy:rise.mjs from 0"]);
  expect(report.windows).toHaveLength(2);
  // Two variants were tried, wherever the report went.
  expect(report.tried).toMatchObject({ total: 2, variants: 2 });
  expect(await trialsIn(join(one.out, ".."))).toMatchObject({ total: 2, backtests: 0, variants: 2 });
  const [{ test: part, chosen, decisionsHash, traded }] = report.windows;
  expect(traded.trades).toBeGreaterThan(0);
  const file = chosen === report.variants[0] ? DIP : RISE;
  const range = ["--from", new Date(part.from).toISOString(), "--to", new Date(part.until).toISOString()];
  const own = ["--strategy", file, "--threshold", "0"];
  const asked = parseBacktestArguments([FILE, ...range, ...own]);
  if (!asked.ok || asked.value === "help") throw new Error("It should have been understood");
  const plain = await runBacktest(asked.value, { VAR_DIR: one.out, MODEL }, QUIET);
  expect(plain.ok && plain.value.report.run.decisionsHash).toBe(decisionsHash);
  const lines = readFileSync(join(one.out, "trades.csv"), "utf8").trim().split("\n");
  expect(lines).toHaveLength(report.pooled.trades + 1);
  const words = walkForwardText(report, true, "out");
  expect(words).toContain("2025-06-08T07:00:00.000Z to 2025-06-08T17:00:00.000Z (stopped early)");
  expect(words).toContain("2 variants, 2 windows: chosen on 6h, 1h left out, traded for 5h");
  expect(words).toContain(`All tests    ${report.pooled.trades} trades, won`);
  expect(words).toContain("Overfitting  not measured: the tests have fewer than 4 days");
  expect(words).not.toMatch(/NaN|undefined/);
}, 60_000);

test("a symbol that nobody wrote down how to trade is said before and in the report, and nothing is called overfitted", async () => {
  const file = aCandleFile("binanceusdm_NONEUSDT_1m.csv", CANDLES);
  const wish = parseWalkForwardArguments([file, ...RANGE, ...LENGTHS, "--strategies", `${DIP},${RISE}`]);
  if (!wish.ok || wish.value === "help") throw new Error("It should have been understood");
  const warned: string[] = [];
  const around = { ...QUIET, onWarning: (sentence: string) => void warned.push(sentence) };
  const done = await runWalkForward(wish.value, { VAR_DIR: join(tmpdir(), "lookout-none"), MODEL }, around);
  if (!done.ok) throw new Error(done.error.join(" "));
  expect(warned).toEqual([expect.stringContaining("how binanceusdm:NONE/USDT is traded")]);
  const { report } = done.value;
  expect(report.overfitting).toBeNull();
  expect(report.run.withoutSpecification).toEqual(["binanceusdm:NONE/USDT"]);
  expect(walkForwardText(report, false, "out")).toContain(warned[0]);
}, 60_000);

test("holes: a sentence, exit 2, nothing written", async () => {
  const { code, stdout, stderr, out } = await walk(HOLED, ...RANGE, ...LENGTHS);
  expect(stderr).toContain("BTC/USDT lacks 1 of");
  expect([code, stdout, existsSync(out)]).toEqual([2, "", false]);
}, 60_000);

test.each([
  ["no room", ["--train", "60d", "--test", "20d"], "no room for one window of 60d"],
  ["a part as short as a trade", ["--train", "6h", "--test", "4h", "--embargo", "0m"], "A trade may live 244 minutes"],
  ["a strategy twice", [...LENGTHS, "--strategies", `${DIP},${DIP}`], "strategy:dip.mjs is named twice"],
  ["a bad strategy", [...LENGTHS, "--strategies", strategy("bad.mjs", "() => 7")], "answered 7 for BTC/USDT"],
  ["a model that is not there", [...LENGTHS, "--models", "nope"], "There is no model nope"],
])(
  "%s is told in a sentence",
  async (_name, args, sentence) => {
    const wish = parseWalkForwardArguments([FILE, ...RANGE, ...args]);
    if (!wish.ok || wish.value === "help") throw new Error("It should have been understood");
    const done = await runWalkForward(wish.value, { VAR_DIR: join(tmpdir(), "lookout-none"), MODEL }, QUIET);
    expect(done.ok ? "" : done.error.join(" ")).toContain(sentence);
  },
  60_000,
);

test.each([
  [["--train", "1d", "--test", "1d"], "--candles FILES is missing"],
  [["a.csv", "--test", "1d"], "--train is missing. Write how long"],
  [["a.csv", "--train", "soon", "--test", "1d"], "--train soon is no length of time"],
  [["a.csv", "--train", "3m", "--test", "1d"], "--train 3m is no length of time"],
  [["a.csv", "--train", "0d", "--test", "1d"], "--train 0d is no length of time"],
  [["a.csv", "--train", "1d", "--test", "1d", "--thresholds", "0.4,2"], "--thresholds 2 is not possible"],
  [["a.csv", "--train", "1d", "--test", "1d", "--thresholds", "0.4,0.40"], "names one twice"],
  [["a.csv", "--train", "1d", "--test", "1d", "--thresholds", ","], "names no threshold"],
  [["a.csv", "--train", "1d", "--test", "1d", "--workers", "0"], "--workers 0 is not possible"],
  [["a.csv", "--train", "1d", "--test", "1d", "--from", "2025-02-02", "--to", "2025-02-01"], "the range is empty"],
])("%s is refused", (args, sentence) => {
  expect(parseWalkForwardArguments(args)).toMatchObject({ ok: false, error: [expect.stringContaining(sentence)] });
});

test("lengths and lists", () => {
  const args = ["a.csv", "--train", "60d", "--test", "36h", "--thresholds", "0.4, 0.45", "--models", "a,b"];
  expect(parseWalkForwardArguments(args)).toMatchObject({
    value: {
      lengths: { trainMs: 60 * 86_400_000, testMs: 36 * 3_600_000, embargoMs: 86_400_000 },
      ...{ thresholds: [0.4, 0.45], models: ["a", "b"], strategies: [], seed: 1 },
    },
  });
});
