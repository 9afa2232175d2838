/** What longer work says, in every situation. */
import type { FormattedString } from "@grammyjs/parse-mode";
import {
  badBacktest,
  badChallenge,
  badExport,
  howToExport,
  workBusy,
  workEnd,
  workProgress,
} from "../../../bot/messages/work.ts";
import type { Words } from "../../../bot/words/words.ts";
import type { BacktestSummary, Work, WorkEnd } from "../../../engine/api.ts";
import { at, NOON } from "../../support/bot-reports.ts";

const CANDLES: Work = { kind: "candles", symbol: "BTC", timeframe: "1h", format: "csv", days: 30 };
const SIGNALS: Work = { kind: "signals", format: "json", days: 90 };
const BACKTEST: Work = { kind: "backtest", symbol: "BTC", days: 30, threshold: 0.5 };
const CHALLENGE: Work = { kind: "challenge", of: "signals" };
const FILE = { path: "/tmp/f", name: "binanceusdm_BTCUSDT_1h_30d.csv", bytes: 43_210 };

/** 21 of 50: Wilson's 95 % interval is 0.2938 to 0.5577. */
export const aBacktest = (over: Partial<BacktestSummary> = {}): BacktestSummary => ({
  ...{ symbol: "BTC/USDT", from: at("2025-05-02T00:00:00Z"), until: NOON, scans: 21_962, model: "crypto-1" },
  ...{ threshold: 0.5, closed: 50, open: 1, net: 0.0123, fall: 0.034 },
  won: { rate: 0.42, interval: [0.2938, 0.5577] },
  mean: { r: 0.11, interval: [-0.21, 0.43] },
  reliability: [{ stated: 0.47, realised: 0.42, low: 0.2938, high: 0.5577, n: 50, independent: 50 }],
  curve: [
    { at: at("2025-05-02T00:00:00Z"), value: 0 },
    { at: NOON, value: 1230 },
  ],
  ...over,
});
const done = (summary: BacktestSummary): WorkEnd => ({ kind: "backtest", summary, page: { ...FILE, name: "b.html" } });
const nothing = aBacktest({ closed: 0, open: 0, won: null, mean: null, net: 0, fall: 0, reliability: [], curve: [] });

export const WORK_GALLERY: Readonly<Record<string, (words: Words) => FormattedString>> = {
  "work-export-how": howToExport,
  "work-export-bad": (words) => badExport(words, "BTC 1h xls"),
  "work-backtest-bad": (words) => badBacktest(words, "BTC 900d"),
  "work-challenge-bad": (words) => badChallenge(words, "luck"),
  "work-busy": (words) => workBusy(words, BACKTEST),
  "work-ending": (words) => workBusy(words, null),
  "work-failed-no-trades": (words) => workEnd(words, CHALLENGE, { kind: "failed", reason: "", code: "NO_TRADES" }),
  "work-failed-no-backtest": (words) => workEnd(words, CHALLENGE, { kind: "failed", reason: "", code: "NO_BACKTEST" }),
  "work-failed-no-candles": (words) => workEnd(words, BACKTEST, { kind: "failed", reason: "", code: "NO_CANDLES" }),
  "work-backtest-cut": (words) => workEnd(words, { ...BACKTEST, days: 90 }, done(aBacktest())),
  "work-begun": (words) => workProgress(words, CANDLES, null),
  "work-far": (words) => workProgress(words, BACKTEST, 0.42),
  "work-file": (words) => workEnd(words, CANDLES, { kind: "file", file: FILE }),
  "work-file-large": (words) =>
    workEnd(words, SIGNALS, { kind: "file", file: { ...FILE, name: "signals.json", bytes: 4_321_000 } }),
  "work-too-large": (words) =>
    workEnd(words, CANDLES, {
      ...{ kind: "too-large", bytes: 61_000_000 },
      command: "npm run export -- --symbol BTC/USDT --kind candles --out f.csv",
    }),
  "work-cancelled": (words) => workEnd(words, { ...CHALLENGE, of: "backtest" }, { kind: "cancelled" }),
  "work-failed": (words) =>
    workEnd(words, BACKTEST, { kind: "failed", reason: "There are no 1m candles of binanceusdm:BTC/USDT in var." }),
  "work-backtest": (words) => workEnd(words, BACKTEST, done(aBacktest())),
  "work-backtest-one-day": (words) =>
    workEnd(words, BACKTEST, done(aBacktest({ closed: 90, mean: { r: -0.3, interval: null } }))),
  "work-backtest-nothing": (words) => workEnd(words, BACKTEST, done(nothing)),
  "work-challenge": (words) =>
    workEnd(words, CHALLENGE, {
      kind: "challenge",
      summary: {
        ...{ preset: "ftmo-2step-challenge", attempts: 20, passed: 3, rate: 0.15, interval: [0.0524, 0.3604] },
        ...{ breaches: { daily: 1, total: 4 }, stalled: 12, medianDays: 19 },
      },
    }),
  "work-challenge-none": (words) =>
    workEnd(words, CHALLENGE, {
      kind: "challenge",
      summary: {
        ...{ preset: "ftmo-2step-challenge", attempts: 20, passed: 0, rate: 0, interval: [0, 0.1611] },
        ...{ breaches: { daily: 0, total: 0 }, stalled: 20, medianDays: null },
      },
    }),
};
