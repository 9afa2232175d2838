import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseBacktestArguments } from "../../../scripts/backtest/arguments.ts";
import { openBacktest } from "../../../scripts/backtest/open.ts";
import { compareDecisions } from "../../../scripts/parity/compare.ts";
import { BARE } from "../../support/bare.ts";

const SAMPLE = ["BTC", "ETH", "BNB"].map((base) => `data/sample/binanceusdm_${base}USDT_1m.csv.gz`);
const RANGE = ["--from", "2025-06-09T12:00:00Z", "--to", "2025-06-09T14:00:00Z"];

function run(
  script: string,
  args: readonly string[],
  varFolder: string = mkdtempSync(join(tmpdir(), "lookout-backtest-")),
) {
  const env = { ...BARE, VAR_DIR: varFolder };
  const done = spawnSync(process.execPath, [script, ...args], { encoding: "utf8", env });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr, varFolder };
}
const backtest = (...args: readonly string[]) => run("scripts/backtest.ts", args);

test("a backtest of two hours says what was decided, writes its report, and is the same again", () => {
  const args = ["--candles", ...SAMPLE, ...RANGE, "--threshold", "0.42", "--seed", "7", "--json"];
  const first = backtest(...args);
  const out = join(first.varFolder, "elsewhere");
  expect([first.code, first.stderr]).toEqual([0, ""]);
  const report = JSON.parse(first.stdout);
  expect(report.run).toMatchObject({ slots: 60, seed: 7, threshold: 0.42, preset: "ftmo-2step-challenge" });
  expect(report.run.symbols).toEqual(["binanceusdm:BTC/USDT", "binanceusdm:ETH/USDT", "binanceusdm:BNB/USDT"]);
  const { closed, open, invalidated } = report.trades;
  const refused = Object.values<number>(report.refusals).reduce((sum, each) => sum + each, 0);
  // Each of three symbols is judged at each of 60 scans.
  expect(refused + closed + open + invalidated).toBeLessThanOrEqual(180);
  expect(refused + closed + open + invalidated).toBeGreaterThan(0);
  const [folder = ""] = readdirSync(join(first.varFolder, "backtests"));
  const written = join(first.varFolder, "backtests", folder);
  expect(JSON.parse(readFileSync(join(written, "report.json"), "utf8"))).toEqual(report);
  expect(readdirSync(written).toSorted()).toEqual(["report.html", "report.json", "trades.csv", "trades.parquet"]);
  expect(readFileSync(join(written, "trades.csv"), "utf8").trim().split("\n")).toHaveLength(closed + 1);
  const again = run("scripts/backtest.ts", [...args, "--out", out], first.varFolder);
  expect(JSON.parse(again.stdout)).toEqual(report);
  // Asked and decided the same: tried once, though two lines tell of it.
  expect(
    readFileSync(join(first.varFolder, "backtests", "tries.jsonl"), "utf8")
      .trim()
      .split("\n"),
  ).toHaveLength(2);
  expect(report.tried).toMatchObject({ total: 1, backtests: 1 });
  expect(report.stopped).toBe(false);
}, 60_000);

test("a report is not written over a file", () => {
  const file = join(mkdtempSync(join(tmpdir(), "lookout-backtest-")), "report");
  writeFileSync(file, "mine");
  const { code, stderr } = backtest("--candles", ...SAMPLE, ...RANGE, "--out", file);
  expect([code, stderr]).toEqual([2, expect.stringContaining(`--out ${file} is a file`)]);
  expect(readFileSync(file, "utf8")).toBe("mine");
}, 60_000);

test("a person's own function is asked in place of the models, through the same gate", () => {
  const file = join(mkdtempSync(join(tmpdir(), "lookout-strategy-")), "own.mjs");
  writeFileSync(file, `export const strategy = ({ symbol }) => (symbol === "ETH/USDT" ? 0.6 : null);`);
  const { code, stdout, stderr } = backtest(
    "--candles",
    ...SAMPLE,
    ...RANGE,
    "--threshold",
    "0",
    "--strategy",
    file,
    "--json",
  );
  expect([code, stderr]).toEqual([0, ""]);
  const report = JSON.parse(stdout);
  expect(report.run).toMatchObject({ model: "strategy:own.mjs", status: "observation" });
  expect(report.trades.closed + report.trades.open).toBeGreaterThan(0);
  for (const { group, stated } of report.symbols) {
    expect(group).toBe("binanceusdm:ETH/USDT");
    expect(stated).toBeCloseTo(0.6, 6);
  }
  // Without an opinion nothing is decided; with one, at each of 60 scans.
  const refused = Object.values<number>(report.refusals).reduce((sum, each) => sum + each, 0);
  expect(refused + report.trades.closed + report.trades.open).toBe(60);
}, 60_000);

async function refusalOf(args: readonly string[]): Promise<{ readonly problems: string; readonly written: boolean }> {
  const folder = mkdtempSync(join(tmpdir(), "lookout-backtest-"));
  const wish = parseBacktestArguments(args);
  if (!wish.ok) return { problems: wish.error.join(" "), written: false };
  if (wish.value === "help") throw new Error("nobody asked for help");
  const opened = await openBacktest(wish.value, { VAR_DIR: folder });
  if (!opened.ok) return { problems: opened.error.join(" "), written: readdirSync(folder).length > 0 };
  await opened.value.inference.stop();
  throw new Error("it was accepted");
}

test.each([
  ["no candles", [], "--candles FILES is missing"],
  ["a symbol that no file holds", [...SAMPLE, "--symbols", "BTC/USDT,XRP/USDT"], "No file holds candles of XRP/USDT"],
  ["rules that are not there", [...SAMPLE, ...RANGE, "--preset", "nope"], "there is no such preset"],
  ["a strategy that is not there", [...SAMPLE, ...RANGE, "--strategy", "nope.mjs"], "nope.mjs cannot be loaded"],
  ["a module without a strategy", [...SAMPLE, ...RANGE, "--strategy", "core/time.ts"], "exports no function named"],
  ["a threshold above one", [...SAMPLE, "--threshold", "2"], "--threshold 2 is not possible"],
])("%s is told in a sentence, and nothing is written", async (_name, args, sentence) => {
  const { problems, written } = await refusalOf(args);
  expect(problems).toContain(sentence);
  expect(written).toBe(false);
});

test("arguments", () => {
  expect(parseBacktestArguments(["a.csv", "--symbols", "btc/usdt, eth/usdt", "--from", "2025-06-09"])).toMatchObject({
    value: { symbols: ["BTC/USDT", "ETH/USDT"], from: Date.parse("2025-06-09T00:00:00Z"), until: null, seed: 1 },
  });
  expect(parseBacktestArguments(["a.csv", "--seed", "1.5", "--from", "soon"])).toMatchObject({
    error: [expect.stringContaining("--from soon"), expect.stringContaining("--seed 1.5")],
  });
});

test("the live process, killed on the way, and the simulator decide the same", () => {
  const args = [...RANGE, "--threshold", "0.42", "--kills", "1", "--json"];
  const { code, stdout, stderr } = run("scripts/parity.ts", args);
  expect([code, stderr]).toEqual([0, ""]);
  const found = JSON.parse(stdout);
  expect(found.decisions).toBeGreaterThan(60);
  expect(found).toMatchObject({ equal: found.decisions, firstDifference: null });
}, 60_000);

test("rules, account and model are those of both, and a folder stands for its files", () => {
  const range = ["--from", "2025-06-09T12:00:00Z", "--to", "2025-06-09T12:10:00Z"];
  const judged = ["--preset", "ftmo-1step-challenge", "--model", "win240-light-1", "--threshold", "0.1"];
  const args = ["--candles", "data/sample", ...range, ...judged, "--kills", "0", "--json"];
  const { code, stdout, stderr } = run("scripts/parity.ts", args);
  expect([code, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toMatchObject({ decisions: 15, equal: 15, firstDifference: null });
}, 60_000);

test("a comparison shows the earliest decision that differs, and those that only one of the two made", () => {
  const one = (slot: number, hash: string) =>
    ({ instrument: "a:B/C", side: "long", slot, hash }) as unknown as Parameters<typeof compareDecisions>[0][number];
  expect(compareDecisions([one(1, "x"), one(2, "y")], [one(1, "x"), one(2, "y")])).toEqual({
    ...{ decisions: 2, equal: 2, firstDifference: null },
  });
  expect(compareDecisions([one(3, "x"), one(1, "x"), one(2, "y")], [one(1, "x"), one(2, "z"), one(4, "x")])).toEqual({
    ...{ decisions: 4, equal: 1, firstDifference: { live: one(2, "y"), simulated: one(2, "z") } },
  });
});
