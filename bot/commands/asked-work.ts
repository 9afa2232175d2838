/** One line behind `/export`, `/backtest` and `/challenge`, word by word in any order. */
import { isTimeframe } from "../../core/time.ts";
import { EXPORT_FORMATS, type Work } from "../../engine/api.ts";

/** Ten years; more candles than any venue keeps. */
const DAYS_AT_MOST = 3_650;
const DEFAULT_DAYS = 30;
/** A backtest of one symbol takes about a second for two days; a year is enough for a chat. */
const BACKTEST_DAYS_AT_MOST = 366;

type Word = { readonly kind: "days" | "format" | "timeframe" | "what" | "number" | "symbol"; readonly text: string };

const wordsOf = (line: string): readonly Word[] =>
  line
    .trim()
    .split(/[\s,]+/)
    .filter((text) => text !== "")
    .map((text) => ({ kind: kindOf(text.toLowerCase()), text }));

function kindOf(text: string): Word["kind"] {
  if (/^\d{1,4}d$/.test(text)) return "days";
  if (EXPORT_FORMATS.some((format) => format === text)) return "format";
  if (isTimeframe(text)) return "timeframe";
  if (text === "signals" || text === "candles") return "what";
  return /^[0-9.]+$/.test(text) ? "number" : "symbol";
}

/** Null when a word stands twice, or one that is not allowed. */
function sorted(line: string, allowed: readonly Word["kind"][]): Partial<Record<Word["kind"], string>> | null {
  const found: Partial<Record<Word["kind"], string>> = {};
  for (const { kind, text } of wordsOf(line)) {
    if (!allowed.includes(kind) || found[kind] !== undefined) return null;
    found[kind] = kind === "symbol" ? text.toUpperCase() : text.toLowerCase();
  }
  return found;
}

function daysOf(text: string | undefined, most: number): number | null {
  const days = text === undefined ? DEFAULT_DAYS : Number(text.slice(0, -1));
  return days >= 1 && days <= most ? days : null;
}

/** `BTC 1h csv 30d`, `candles ETH 15m parquet 7d`, `signals json 90d`. Hours, CSV and 30 days where nothing is said. */
export function parseExport(line: string): Extract<Work, { kind: "candles" | "signals" }> | null {
  const found = sorted(line, ["what", "symbol", "timeframe", "format", "days"]);
  const days = daysOf(found?.days, DAYS_AT_MOST);
  if (found === null || days === null) return null;
  const format = EXPORT_FORMATS.find((one) => one === found.format) ?? "csv";
  const { what, symbol, timeframe = "1h" } = found;
  if (what === "signals") {
    return symbol === undefined && found.timeframe === undefined ? { kind: "signals", format, days } : null;
  }
  if (symbol === undefined || !isTimeframe(timeframe)) return null;
  return { kind: "candles", symbol, timeframe, format, days };
}

/** `BTC 30d 0.5`. Thirty days and the threshold in force where nothing is said. */
export function parseBacktest(line: string): Extract<Work, { kind: "backtest" }> | null {
  const found = sorted(line, ["symbol", "days", "number"]);
  const days = daysOf(found?.days, BACKTEST_DAYS_AT_MOST);
  if (found?.symbol === undefined || days === null) return null;
  const threshold = found.number === undefined ? null : Number(found.number);
  if (threshold !== null && !(threshold >= 0 && threshold <= 1)) return null;
  return { kind: "backtest", symbol: found.symbol, days, threshold };
}

/** Nothing or `signals`, or `backtest`. */
export function parseChallenge(line: string): Extract<Work, { kind: "challenge" }> | null {
  const given = line.trim().toLowerCase();
  if (given === "" || given === "signals") return { kind: "challenge", of: "signals" };
  return given === "backtest" ? { kind: "challenge", of: "backtest" } : null;
}
