/** What people read of longer work: how to ask for it, how far it is, and what came of it. */
import { FormattedString } from "@grammyjs/parse-mode";
import { DAY_MS } from "../../core/time.ts";
import type { BacktestSummary, ChallengeSummary, Work, WorkEnd } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { count, fixed, multiple, percent, setting, shorten } from "./format.ts";
import { bold, code, lines } from "./layout.ts";
import { dateTime } from "./times.ts";

const GIVEN = 40;
/** Under this many trades a win rate says little. */
const FEW = 85;

export const howToExport = (words: Words): FormattedString =>
  lines(
    words.text("work-export-how"),
    ...["/export BTC 1h csv 30d", "/export ETH 15m parquet 7d", "/export signals json 90d"].map((line) => code(line)),
  );

const bad =
  (key: string) =>
  (words: Words, given: string): FormattedString =>
    new FormattedString(words.text(key, { given: shorten(given, GIVEN) }));
export const badExport = bad("work-export-bad");
export const badBacktest = bad("work-backtest-bad");
export const badChallenge = bad("work-challenge-bad");

/** `running` null: the process itself is ending. */
export const workBusy = (words: Words, running: Work | null): FormattedString =>
  new FormattedString(
    running === null ? words.text("work-ending") : words.text("work-busy", { what: titleOf(words, running) }),
  );

export function workProgress(words: Words, work: Work, share: number | null): FormattedString {
  const far = share === null ? words.text("work-begun") : words.text("work-far", { share: percent(share) });
  return lines(bold(titleOf(words, work)), far);
}

function titleOf(words: Words, work: Work): string {
  switch (work.kind) {
    case "candles": {
      const { symbol, timeframe, days } = work;
      return words.text("work-title-candles", {
        symbol,
        timeframe,
        days: count(words, "count-days", days),
        format: work.format,
      });
    }
    case "signals":
      return words.text("work-title-signals", { days: count(words, "count-days", work.days), format: work.format });
    case "backtest":
      return words.text("work-title-backtest", { symbol: work.symbol, days: count(words, "count-days", work.days) });
    case "challenge":
      return words.text(work.of === "signals" ? "work-title-challenge" : "work-title-challenge-backtest");
  }
}

export function workEnd(words: Words, work: Work, end: WorkEnd): FormattedString {
  const title = bold(titleOf(words, work));
  switch (end.kind) {
    case "file":
      return lines(title, words.text("work-file", { name: end.file.name, size: kilobytes(end.file.bytes) }));
    case "backtest":
      return lines(title, ...cutLine(words, work, end.summary), ...backtestLines(words, end.summary));
    case "challenge":
      return lines(title, ...challengeLines(words, end.summary));
    case "too-large":
      return lines(title, words.text("work-too-large", { size: kilobytes(end.bytes) }), code(end.command));
    case "cancelled":
      return lines(title, words.text("work-cancelled"));
    case "failed":
      return end.code === undefined
        ? lines(title, words.text("work-failed"), end.reason)
        : lines(title, words.text(`work-failed-${end.code}`));
  }
}

/** Fewer candles are stored than were asked for: what is tested is shorter, and says so. */
function cutLine(words: Words, work: Work, { from, until }: BacktestSummary): readonly string[] {
  const days = Math.round((until - from) / DAY_MS);
  return work.kind !== "backtest" || days >= work.days
    ? []
    : [words.text("work-backtest-cut", { asked: count(words, "count-days", work.days), from: dateTime(words, from) })];
}

const kilobytes = (bytes: number): string =>
  bytes >= 1_000_000 ? `${fixed(bytes / 1_000_000, 1)} MB` : `${fixed(Math.max(1, bytes / 1_000), 0)} kB`;

function backtestLines(words: Words, done: BacktestSummary): readonly (string | null)[] {
  const { won, mean, closed } = done;
  return [
    words.text("work-backtest-of", { from: dateTime(words, done.from), until: dateTime(words, done.until) }),
    words.text("work-backtest-by", {
      ...{ model: done.model, threshold: setting(done.threshold), scans: fixed(done.scans, 0) },
    }),
    "",
    words.text("work-backtest-trades", { closed: fixed(closed, 0), open: fixed(done.open, 0) }),
    won === null ? words.text("work-backtest-nothing") : wonLine(words, won),
    mean === null ? null : meanLine(words, mean),
    won === null
      ? null
      : words.text("work-backtest-account", { net: percent(done.net, 2), fall: percent(done.fall, 2) }),
    won !== null && closed < FEW ? words.text("work-backtest-few", { n: fixed(closed, 0), few: String(FEW) }) : null,
    words.text("work-backtest-past"),
  ];
}

const wonLine = (words: Words, { rate, interval: [low, high] }: NonNullable<BacktestSummary["won"]>): string =>
  words.text("work-backtest-won", { rate: percent(rate), low: fixed(low * 100, 0), high: percent(high) });

function meanLine(words: Words, { r, interval }: NonNullable<BacktestSummary["mean"]>): string {
  if (interval === null) return words.text("work-backtest-mean", { r: multiple(r) });
  return words.text("work-backtest-mean-range", {
    r: multiple(r),
    low: fixed(interval[0], 2),
    high: multiple(interval[1]),
  });
}

function challengeLines(words: Words, done: ChallengeSummary): readonly (string | null)[] {
  const [low, high] = done.interval;
  return [
    words.text("work-challenge-rules", { preset: done.preset }),
    words.text("work-challenge-passed", {
      ...{ passed: fixed(done.passed, 0), attempts: fixed(done.attempts, 0), rate: percent(done.rate) },
      ...{ low: fixed(low * 100, 0), high: percent(high) },
    }),
    words.text("work-challenge-broken", { daily: fixed(done.breaches.daily, 0), total: fixed(done.breaches.total, 0) }),
    words.text("work-challenge-stalled", { n: fixed(done.stalled, 0) }),
    done.medianDays === null ? null : words.text("work-challenge-days", { n: fixed(done.medianDays, 0) }),
    words.text("work-challenge-means"),
  ];
}
