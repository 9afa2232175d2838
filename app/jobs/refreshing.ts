/**
 * The nightly round through the candle history: what is missing is fetched, the last seven days are read once more, and
 * what the exchange now says differently is listed. The running models' own candles are not touched by it.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
import type { Result } from "../../core/result.ts";
import { type Clock, DAY_MS, type TimestampMs } from "../../core/time.ts";
import type { BackfillDatabase } from "../../db/backfill.ts";
import type { DatabaseError } from "../../db/errors.ts";
import type { JobTold } from "../../engine/job-told.ts";
import type { CandleHistory } from "../../engine/ports.ts";
import type { BackfillParts, SeriesReport } from "../../market/backfill/parts.ts";
import { refresh } from "../../market/backfill/refresh.ts";
import type { ExchangeSource } from "../../market/exchange-source.ts";
import { inEnglish, type Job } from "./jobs.ts";

export type RefreshingParts = {
  readonly source: Pick<ExchangeSource, "candlesOf" | "pageLimit">;
  readonly history: CandleHistory;
  /** Opened for each round, so that a backfill by hand can have it in between. */
  readonly open: () => Result<BackfillDatabase, DatabaseError>;
  readonly watched: () => readonly InstrumentId[];
  readonly clock: Clock;
};

/** Of a symbol that nobody backfilled only these days are fetched; years are fetched only when somebody asks for them. */
const FIRST_MS = 7 * DAY_MS;

export const refreshing = (parts: RefreshingParts): Job => ({
  name: "history refresh",
  expression: "10 4 * * *",
  run: async (leaving) => {
    const database = parts.open();
    if (!database.ok) throw new Error(database.error.text);
    try {
      return told(await refreshAll(parts, database.value, leaving));
    } finally {
      database.value.close();
    }
  },
});

/** `broken`: what a person is told of each symbol whose candles could not be read or written. */
type Round = { readonly reports: readonly SeriesReport[]; readonly broken: readonly string[] };

/** One symbol after the other: the scans of the night share the exchange's limits. */
async function refreshAll(
  { source, history, watched, clock }: RefreshingParts,
  { store }: BackfillDatabase,
  stopping: AbortSignal,
): Promise<Round> {
  const reports: SeriesReport[] = [];
  const broken: string[] = [];
  const wait = (ms: number): Promise<void> =>
    sleep(ms, undefined, { signal: stopping, ref: false }).catch(() => undefined);
  const timing = { wait, random: Math.random, elapsed: () => performance.now() };
  const shelf = { store, history, source, clock, timing, stopping, tell: () => undefined };
  for (const instrument of watched()) {
    if (stopping.aborted) break;
    try {
      reports.push(...(await refreshOne(shelf, instrument)));
    } catch (cause) {
      // A damaged month of one symbol; the others have months of their own.
      broken.push(`${symbolOf(instrument)}: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  return { reports, broken };
}

async function refreshOne(shelf: BackfillParts, instrument: InstrumentId): Promise<readonly SeriesReport[]> {
  const now = shelf.clock.now();
  const filed = (await shelf.history.coverage(instrument)).find(({ timeframe }) => timeframe === "1m");
  if (filed !== undefined && filed.damaged.length > 0) throw new Error(filed.damaged.join(" "));
  const staged = shelf.store.stagedSpan({ instrument, timeframe: "1m" })?.oldest;
  const from = Math.min(filed?.from ?? now, staged ?? now, now - FIRST_MS) as TimestampMs;
  return refresh(shelf, { from, until: now, instruments: [instrument], timeframe: "1m" });
}

function told({ reports, broken }: Round): readonly JobTold[] {
  const added = reports.reduce((sum, report) => sum + report.added, 0);
  const differing = reports.flatMap(({ instrument, disagreements }) =>
    disagreements.length === 0 ? [] : [{ name: symbolOf(instrument), n: disagreements.length }],
  );
  const refused = reports.flatMap(({ instrument, error }) =>
    error === null ? [] : [`${symbolOf(instrument)}: ${error.text}`],
  );
  const done = [{ as: "refreshed", symbols: reports.length, added, differing }] as const;
  const failed = [...refused, ...broken];
  if (failed.length > 0) throw new Error(`${inEnglish(done)} Not finished: ${failed.join(" ")}`);
  return done;
}
