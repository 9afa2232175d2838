/** From recorded candles to figures, and every way to ask in vain. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { zipSync } from "fflate";
import { beforeAll, describe, expect, test } from "vitest";
import { evaluateProgram } from "../../../scripts/evaluate/program.ts";
import type { EvaluationReport } from "../../../scripts/evaluate/report.ts";
import { BARE } from "../../support/bare.ts";
import { aShelf, ONE } from "../../support/model-shelf.ts";

const BTC = "data/sample/binanceusdm_BTCUSDT_1m.csv.gz";
const ETH = "data/sample/binanceusdm_ETHUSDT_1m.csv.gz";
const NOW = Date.parse("2026-11-21T00:00:00Z");
const folder = mkdtempSync(join(tmpdir(), "lookout-evaluate-"));

const ask = async (...args: readonly string[]) => {
  const { code, lines } = await evaluateProgram(args, { varFolder: folder, now: NOW });
  return { code, text: lines.join("\n") };
};
const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const rowsOfBtc = gunzipSync(readFileSync(BTC)).toString().split("\n");

describe("two symbols of the sample", () => {
  let report: EvaluationReport;
  beforeAll(async () => {
    const { code, text } = await ask("--model", ONE, "--candles", BTC, ETH, "--json");
    expect(code).toBe(0);
    report = JSON.parse(text);
  });

  // The lab's own Python (scikit-learn, numpy) on the same stated probabilities and outcomes.
  test("the figures are those that the lab computes", () => {
    expect(report).toMatchObject({
      tag: ONE,
      venue: "binanceusdm",
      symbols: ["BTC/USDT", "ETH/USDT"],
      from: "2025-06-06T04:00:00.000Z",
      until: "2025-06-13T23:46:00.000Z",
      rows: 2944,
      days: { all: 8, seen: 0 },
    });
    const { win240 } = report.tasks;
    expect(win240).toMatchObject({ n: 2944, nIndependent: 92 });
    expect(win240?.baseRate).toBeCloseTo(0.436820652173913, 12);
    expect(win240?.accuracy).toBeCloseTo(0.5635190217391305, 12);
    expect(win240?.auc).toBeCloseTo(0.48888160893879906, 12);
    expect(win240?.brier).toBeCloseTo(0.2475789888780533, 12);
    expect(win240?.skill).toBeCloseTo(-0.00638441232601239, 12);
    expect(win240?.ece5).toBeCloseTo(0.041492217042302215, 12);
    const [btc, eth] = ["binanceusdm:BTC/USDT", "binanceusdm:ETH/USDT"].map((name) => report.byInstrument[name]);
    expect(btc?.tasks.win240?.auc).toBeCloseTo(0.4508807556080283, 12);
    expect(eth?.tasks.win240?.auc).toBeCloseTo(0.5232254682681958, 12);
  });

  test.each([
    ["LOW", 2385, 92, 0.4278281682380838, 0.4394129979035639, 0.34244767517806957, 0.5412351430624103],
    ["MEDIUM", 426, 55, 0.48528729791450126, 0.4061032863849765, 0.2866020689800693, 0.5378645791170361],
    ["HIGH", 133, 23, 0.506727651542089, 0.48872180451127817, 0.30122335369185493, 0.679448449731839],
  ])("tier %s too", (tier, n, nIndependent, stated, realised, low, high) => {
    const found = report.tiers.find((one) => one.tier === tier);
    expect(found).toMatchObject({ n, nIndependent });
    const figures = [found?.stated, found?.realised, ...(found?.wilson ?? [])];
    for (const [at, figure] of [stated, realised, low, high].entries()) expect(figures[at]).toBeCloseTo(figure, 10);
  });

  test.each([
    [0.4, 1108, 83, 0.3763586956521739, 0.4296028880866426, -0.15502206391629084, -0.3685, 0.0458],
    [0.45, 115, 23, 0.0390625, 0.5043478260869565, -0.06933014320409817, -0.3632, 0.222],
  ])("and what confidence %d would have brought", (min, n, nIndependent, share, winRate, meanR, low, high) => {
    const row = report.thresholds.find((one) => one.min === min);
    expect(row).toMatchObject({ n, nIndependent });
    expect([row?.share, row?.winRate, row?.meanR].map((figure) => figure?.toFixed(10))).toEqual(
      [share, winRate, meanR].map((figure) => figure.toFixed(10)),
    );
    // Other days are drawn here than there, 2 000 times.
    expect(Math.abs((row?.ci?.[0] ?? 9) - low)).toBeLessThan(0.03);
    expect(Math.abs((row?.ci?.[1] ?? 9) - high)).toBeLessThan(0.03);
  });

  test("what does not apply is null, and says why", () => {
    expect(report).toMatchObject({ tasks: { dir15: null, trend60: null }, volatility: null });
    expect(report.thresholds.at(-1)).toEqual({
      min: 0.7,
      ...{ n: 0, nIndependent: 0, share: 0, winRate: null, meanR: null, ci: null },
    });
    expect(report.reasons).toMatchObject({
      "tasks.dir15": "win240-light-1 has no model that answers dir15.",
      "tasks.trend60": "win240-light-1 has no model that answers trend60.",
      volatility: "win240-light-1 has no model that answers rv15, rv60 or range60.",
      "thresholds.0.7": "No row reached this confidence.",
    });
  });

  test("shuffled outcomes keep their base rate, and leave nothing to rank", () => {
    const { win240 } = report.shuffled;
    expect(win240?.baseRate).toBeCloseTo(0.436820652173913, 12);
    expect(Math.abs((win240?.auc ?? 1) - 0.5)).toBeLessThan(0.03);
  });
});

test("people get tables, and are told what weakens them", async () => {
  const stranger = file("binance_SOLUSDT_1m.csv.gz", readFileSync(BTC));
  const { code, text } = await ask("--model", ONE, "--candles", stranger);
  expect(code).toBe(0);
  expect(text).toContain("win240-light-1 on SOL/USDT (binance), 2025-06-06 04:00 to 2025-06-13 23:46 UTC");
  expect(text).toContain("! It was made for binanceusdm; these candles are of binance.");
  expect(text).toContain("! It never learned from SOL/USDT.");
  expect(text).toMatch(/win240 +1,472 +46 +42\.5 % +57\.1 % +0\.451/);
});

/** 2025-06-02 00:00 to 2025-06-08 00:00, without the header. */
const sixDays = rowsOfBtc.slice(1, 1 + 6 * 1440);

test("a dump as Binance packs it gives the figures of the same candles", async () => {
  const dump = sixDays.map((row) => `${row},${Number(row.split(",")[0]) + 59_999},0,0,0,0,0`).join("\n");
  const zip = file("BTCUSDT-1m-2025-06.zip", zipSync({ "BTCUSDT-1m-2025-06.csv": Buffer.from(dump) }));
  const csv = file("binanceusdm_BTCUSDT_1m_six.csv", [rowsOfBtc[0], ...sixDays].join("\n"));
  const packed = await ask("--model", ONE, "--json", "--venue", "binanceusdm", "--candles", zip);
  expect(packed.code).toBe(0);
  expect(packed).toEqual(await ask("--model", ONE, "--json", "--candles", csv));
});

test("days that the model learned from are counted", async () => {
  const may = sixDays.map((row) => row.replace(/^\d{13}/, (at) => `${Number(at) - 31 * 86_400_000}`));
  const early = file("binanceusdm_BTCUSDT_1m_may.csv", [rowsOfBtc[0], ...may].join("\n"));
  const { text } = await ask("--model", ONE, "--candles", early);
  expect(text).toContain("! 2 of 2 days touched this model's training or calibration: the figures flatter it.");
});

describe("in vain", () => {
  const short = file("binanceusdm_BTCUSDT_1m_short.csv", rowsOfBtc.slice(0, 3000).join("\n"));
  const cut = file("binanceusdm_BTCUSDT_1m_cut.csv.gz", gzipSync(rowsOfBtc.join("\n")).subarray(0, 20_000));
  const empty = file("binanceusdm_BTCUSDT_1m_empty.csv", "");
  const hourly = file("binanceusdm_BTCUSDT_1h.csv", rowsOfBtc.slice(0, 100).join("\n"));
  const nameless = file("prices.csv", rowsOfBtc.slice(0, 100).join("\n"));
  const broken = file("BTCUSDT-1m-2024-01.zip", "no zip at all");
  const noise = file("binanceusdm_BTCUSDT_1m_noise.csv", "what,is,this\n1,2,3\n");

  test.each([
    ["nothing at all", [], /--model TAG is missing; .*names what there is\.\n--candles FILES is missing/],
    ["no candles", ["--model", ONE], /^--candles FILES is missing, so there is nothing to evaluate on\./],
    [
      "an unknown model",
      ["--model", "oracle", "--candles", BTC],
      /^There is no model oracle in the registry, so nothing was evaluated\./,
    ],
    ["an unknown flag", ["--model", ONE, "--what"], /--what/],
    [
      "too long a filling",
      ["--model", ONE, "--candles", BTC, "--fill", "99"],
      /^--fill 99 is not possible\. Take 0 to 60/,
    ],
    [
      "a file shorter than the warm-up",
      ["--model", ONE, "--candles", short],
      /^binanceusdm:BTC\/USDT: its longest unbroken stretch has 29\d\d minutes, but light@1 needs more than \d+: \d+ to warm up and 240 to see how a trade ends\. Nothing was evaluated/,
    ],
    [
      "another timeframe",
      ["--model", ONE, "--candles", hourly],
      /it holds 1h candles, but features are computed from 1m candles/,
    ],
    ["a cut file", ["--model", ONE, "--candles", cut], /cut short/],
    ["an empty file", ["--model", ONE, "--candles", empty], /it holds no candle/],
    ["a file of something else", ["--model", ONE, "--candles", noise], /binanceusdm_BTCUSDT_1m_noise\.csv/],
    [
      "a file without a symbol in its name",
      ["--model", ONE, "--candles", nameless],
      /neither its name nor a flag says its venue/,
    ],
    [
      "an hourly dump",
      ["--model", ONE, "--candles", "BTCUSDT-1h-2025-06.zip"],
      /it holds 1h candles, but features are/,
    ],
    [
      "a broken dump",
      ["--model", ONE, "--venue", "binanceusdm", "--candles", broken],
      /it is no zip, or it is cut short/,
    ],
    [
      "a file that is not there",
      ["--model", ONE, "--candles", join(folder, "binance_BTCUSDT_1m.csv")],
      /there is no such file or folder/,
    ],
  ])("%s: one sentence, exit 2", async (_name, args, expected) => {
    const { code, text } = await ask(...args);
    expect(text).toMatch(expected);
    expect(code).toBe(2);
  });

  test("a model whose file was changed is not asked: exit 3", async () => {
    const shelf = aShelf();
    shelf.damage(ONE, "model.onnx", "not a model");
    const { code, lines } = await evaluateProgram(["--model", ONE, "--candles", BTC], {
      ...{ varFolder: shelf.varFolder, now: NOW },
      models: shelf.models,
    });
    expect([code, lines.join()]).toEqual([3, expect.stringContaining("is not the one the registry names")]);
  });
});

test("the script prints help, and complains on stderr", () => {
  const run = (...args: readonly string[]) =>
    spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", "scripts/evaluate.ts", ...args], {
      encoding: "utf8",
      env: { ...BARE, VAR_DIR: folder },
    });
  expect(run("--help")).toMatchObject({ status: 0, stdout: expect.stringContaining("npm run evaluate"), stderr: "" });
  expect(run("--model", "oracle", BTC)).toMatchObject({
    status: 2,
    stdout: "",
    stderr: expect.stringContaining("oracle"),
  });
});
