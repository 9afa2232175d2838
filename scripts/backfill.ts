/** `npm run backfill`: years of candles into the monthly history, and the nightly refresh by hand. `--help` says how. */
import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../app/clock.ts";
import { TIMEFRAMES } from "../core/time.ts";
import { backfill } from "../market/backfill/backfill.ts";
import { SeriesBroken } from "../market/backfill/each-series.ts";
import type { SeriesReport } from "../market/backfill/parts.ts";
import { refresh } from "../market/backfill/refresh.ts";
import { openCcxt } from "../market/ccxt.ts";
import { RETRY_POLICIES, type RetryPolicy } from "../market/retry.ts";
import { pastSubject } from "../market/source-fault.ts";
import { type BackfillArguments, parseBackfillArguments, USAGE } from "./backfill/arguments.ts";
import { openScreen, type Screen } from "./backfill/screen.ts";
import { brokenText, openShelf, settingsOf } from "./backfill/shelf.ts";

/** A page that the exchange does not hand over is given up so long after Ctrl-C. */
const GRACE_MS = 8_000;
/** Few and short: the backfill itself is patient, and says what it waits for. */
const RETRY: RetryPolicy = { ...RETRY_POLICIES.generic, retries: 1 };
const BROKEN = 3;
const INTERRUPTED = 130;

async function run(wish: BackfillArguments): Promise<number> {
  const until = wish.until ?? systemClock.now();
  if (wish.from >= until) return refuse(2, "--from lies in the future, so there is nothing to fetch.");
  const settings = settingsOf(process.env);
  if (!settings.ok) return refuse(2, ...settings.error);
  const { VAR_DIR, EXCHANGE_API_ROOT, EXCHANGE_TIMEOUT_MS } = settings.value;
  const apiRoot = wish.apiRoot ?? EXCHANGE_API_ROOT;
  const source = await openCcxt({
    venue: wish.venue,
    clock: systemClock,
    timeoutMs: EXCHANGE_TIMEOUT_MS,
    retry: RETRY,
    subject: pastSubject,
    ...(apiRoot === null ? {} : { apiRoot }),
  });
  if (!source.ok) return refuse(2, source.error.text);
  const shelf = openShelf(VAR_DIR);
  if (!shelf.ok) return refuse(3, shelf.error);
  const screen = openScreen(wish, process.stdout, TIMEFRAMES[wish.timeframe]);
  const stopping = stopOnSignal(() => source.value.stop());
  try {
    const parts = { ...shelf.value, source: source.value, clock: systemClock, ...timed(stopping), tell: screen.tell };
    return await told(screen, (wish.refresh ? refresh : backfill)(parts, { ...wish, until }));
  } finally {
    screen.close();
    await source.value.stop();
    await shelf.value.close();
  }
}

/** Every symbol gets its last word, also when the store of another one failed. */
async function told(screen: Screen, work: Promise<readonly SeriesReport[]>): Promise<number> {
  try {
    const reports = await work;
    screen.end(reports);
    return exitCode(reports);
  } catch (error) {
    if (!(error instanceof SeriesBroken)) throw error;
    screen.end(error.reports);
    for (const { reason, ...series } of error.broken) screen.broken(series, brokenText(reason));
    return BROKEN;
  }
}

const timed = (stopping: AbortSignal) => ({
  stopping,
  timing: {
    wait: (ms: number) => sleep(ms, undefined, { signal: stopping }).catch(() => undefined),
    random: Math.random,
    elapsed: () => performance.now(),
  },
});

/** The first signal lets the page under way be stored; a later one ends at once, which loses at most that page. */
function stopOnSignal(giveUp: () => Promise<void>): AbortSignal {
  const stopping = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(INTERRUPTED);
      process.stderr.write("\nStopping: the page under way is stored first. Ctrl-C again ends at once.\n");
      stopping.abort();
      setTimeout(() => void giveUp(), GRACE_MS).unref();
    });
  }
  return stopping.signal;
}

function exitCode(reports: readonly SeriesReport[]): number {
  if (reports.some(({ end }) => end === "stopped")) return INTERRUPTED;
  if (reports.some(({ end, error }) => end === "failed" && error?.code === "UNKNOWN_SYMBOL")) return 2;
  if (reports.some(({ end }) => end === "failed")) return 3;
  return reports.some(({ disagreements }) => disagreements.length > 0) ? 1 : 0;
}

function refuse(code: number, ...sentences: readonly string[]): number {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  return code;
}

// What stands in the environment already wins over the file.
if (existsSync(".env")) process.loadEnvFile(".env");
const wish = parseBackfillArguments(process.argv.slice(2));
if (!wish.ok) process.exitCode = refuse(2, ...wish.error, "npm run backfill -- --help lists every flag.");
else if (wish.value === "help") process.stdout.write(USAGE);
else process.exitCode = await run(wish.value).catch((error: unknown) => refuse(3, brokenText(error)));
