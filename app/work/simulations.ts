/** A backtest on stored candles and simulated attempts at a challenge, as scripts of their own. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type InstrumentId, symbolOf, venueOf } from "../../core/instrument.ts";
import { DAY_MS, isoUtc, plus, type TimestampMs } from "../../core/time.ts";
import type { BacktestSummary, Work, WorkEnd } from "../../engine/api.ts";
import { wilson } from "../../engine/statistics.ts";
import { runScript } from "./child.ts";
import { candleName, failed, type Place } from "./files.ts";

export type SimulationPlace = Place & {
  /** Where models, history and reports lie. */
  readonly varFolder: string;
  readonly preset: string;
  /** The confidence that signals need now. */
  readonly threshold: number;
};

/** Candles that must lie before the first scan. */
const WARMUP_DAYS = 7;
/** The report as its page: what is sent. */
const PAGE = "report.html";

export async function backtest(
  work: Extract<Work, { kind: "backtest" }>,
  instrument: InstrumentId,
  place: SimulationPlace,
): Promise<WorkEnd> {
  const { folder, dataFolder, varFolder, environment, signal, now } = place;
  const candles = join(folder, `${candleName(instrument, "1m")}.parquet`);
  const from = isoUtc(plus(now, -(work.days + WARMUP_DAYS) * DAY_MS));
  const what = ["--symbol", symbolOf(instrument), "--venue", venueOf(instrument), "--kind", "candles"];
  const exported = await runScript({
    script: "export.ts",
    args: [...what, "--format", "parquet", "--from", from, "--out", candles],
    ...{ varFolder: dataFolder, environment, signal },
  });
  if (exported.code !== 0) return failed(exported, "NO_CANDLES");
  const out = join(varFolder, "backtests", isoUtc(Date.now() as TimestampMs).replaceAll(/[:.]/g, ""));
  const threshold = work.threshold ?? place.threshold;
  const run = await runScript({
    script: "backtest.ts",
    args: [
      "--candles",
      candles,
      "--allow-holes",
      "--threshold",
      String(threshold),
      "--preset",
      place.preset,
      "--out",
      out,
    ],
    ...{ varFolder, environment, signal, onProgress: place.onProgress },
  });
  if (run.code !== 0) return failed(run);
  const path = join(out, PAGE);
  const report = reportSchema.parse(JSON.parse(await readFile(join(out, "report.json"), "utf8")));
  const name = `backtest_${candleName(instrument, "1m")}_${work.days}d.html`;
  return { kind: "backtest", summary: summaryOf(instrument, report), page: { path, name, bytes: statSync(path).size } };
}

const pair = z.tuple([z.number(), z.number()]);
const reportSchema = z.object({
  run: z.object({
    ...{ from: z.string(), until: z.string(), slots: z.number(), model: z.string(), threshold: z.number() },
    initialCents: z.number().positive(),
  }),
  trades: z.object({ closed: z.number(), open: z.number() }),
  winRate: z.object({ value: z.number(), wilson: pair }).nullable(),
  expectancy: z.object({ meanR: z.number(), ci: pair.nullable() }).nullable(),
  netCents: z.number(),
  drawdown: z.object({ max: z.number() }),
  forecast: z
    .object({ reliability: z.array(z.object({ n: z.number(), stated: z.number(), realised: z.number() })) })
    .nullable(),
  curve: z.array(z.object({ at: z.number(), balance: z.number() })),
});

function summaryOf(instrument: InstrumentId, report: z.infer<typeof reportSchema>): BacktestSummary {
  const { run, trades, winRate, expectancy, netCents, drawdown, forecast, curve } = report;
  return {
    symbol: symbolOf(instrument),
    ...{ from: instant(run.from), until: instant(run.until), scans: run.slots },
    ...{ model: run.model, threshold: run.threshold, closed: trades.closed, open: trades.open },
    won: winRate === null ? null : { rate: winRate.value, interval: winRate.wilson },
    mean: expectancy === null ? null : { r: expectancy.meanR, interval: expectancy.ci },
    ...{ net: netCents / run.initialCents, fall: drawdown.max },
    reliability: (forecast?.reliability ?? []).map(({ n, stated, realised }) => {
      const [low, high] = wilson(realised * n, n);
      return { stated, realised, low, high, n, independent: n };
    }),
    curve: curve.map(({ at, balance }) => ({ at: at as TimestampMs, value: (balance - run.initialCents) / 100 })),
  };
}

const instant = (iso: string): TimestampMs => Date.parse(iso) as TimestampMs;

export async function challenge(
  { of }: Extract<Work, { kind: "challenge" }>,
  place: SimulationPlace,
): Promise<WorkEnd> {
  const { folder, dataFolder, varFolder, environment, signal, preset } = place;
  const own = join(folder, "trades.csv");
  if (of === "signals") {
    const args = ["--format", "csv", "--ended", "--out", own];
    const exported = await runScript({ script: "export-signals.ts", args, varFolder: dataFolder, environment, signal });
    if (exported.code !== 0) return failed(exported, "NO_TRADES");
  }
  const trades = of === "signals" ? own : newestTrades(varFolder);
  if (trades === null) {
    return { kind: "failed", reason: "There is no backtest with trades yet.", code: "NO_BACKTEST" };
  }
  const args = ["--preset", preset, "--trades", trades, "--json"];
  const run = await runScript({ script: "challenge.ts", args, varFolder, environment, signal });
  if (run.code !== 0) return failed(run);
  const { rate, wilson: interval, breaches, ...same } = resultSchema.parse(JSON.parse(run.stdout));
  const broken = { daily: breaches.daily, total: breaches.max };
  return { kind: "challenge", summary: { ...same, preset, rate, interval, breaches: broken } };
}

const resultSchema = z.object({
  ...{ attempts: z.number(), passed: z.number(), rate: z.number(), wilson: pair, stalled: z.number() },
  breaches: z.object({ daily: z.number(), max: z.number() }),
  medianDays: z.number().nullable(),
});

function newestTrades(varFolder: string): string | null {
  const folder = join(varFolder, "backtests");
  const runs = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  return runs.map((run) => join(folder, run, "trades.csv")).findLast((file) => existsSync(file)) ?? null;
}
