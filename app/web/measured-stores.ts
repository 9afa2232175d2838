/** The stores of a run, each question to them timed; what a stored scan stated and what jobs came to is counted on the way. */
import type { Stopwatch, Timeframe } from "../../core/time.ts";
import { MINUTE_MS, TIMEFRAMES } from "../../core/time.ts";
import type { CandleStore, JobLog, Ledger, ScanCommit, Watchlist } from "../../engine/ports.ts";
import type { Measures } from "../../web/metrics.ts";
import type { Stores } from "../stores.ts";
import { measuredOutbox } from "./measured-outbox.ts";

const IN_CANDLES = ["store", "quality", "quotes", "features", "breakers", "drift", "retention"];
const BARS: readonly Timeframe[] = ["1m", "5m", "15m", "1h", "4h"];

export function measuredStores(stores: Stores, measures: Measures, stopwatch: Stopwatch): Stores {
  const questions = timedQuestions(measures, stopwatch);
  const askOf = (name: string): Ask => questions(IN_CANDLES.includes(name) ? "candles" : "ledger", name);
  const timed = Object.fromEntries(
    Object.entries(stores).map(([name, store]) => [name, timedStore(store, askOf(name))]),
  ) as Stores;
  return {
    ...timed,
    ledger: withStatements(timed.ledger, measures),
    outbox: measuredOutbox(timed.outbox, measures),
    store: withBars(timed.store, measures),
    jobs: withRuns(timed.jobs, measures),
    // No question itself, but a store for each venue.
    watchlistOf: (venue) => timedStore(stores.watchlistOf(venue), askOf("watchlists")) as Watchlist,
    // They end the stores, and are no question to them.
    ...{ maintain: stores.maintain, close: stores.close },
  };
}

type Ask = <T>(question: () => T) => T;

/** A question that is asked within another one is part of that one. */
function timedQuestions({ observe, count }: Measures, { elapsed }: Stopwatch) {
  let isAsking = false;
  return (database: string, store: string): Ask => {
    const labels = { database, store };
    return (question) => {
      if (isAsking) return question();
      isAsking = true;
      const begun = elapsed();
      try {
        return question();
      } catch (error) {
        count("database_errors_total", labels);
        throw error;
      } finally {
        isAsking = false;
        observe("database_query_seconds", labels, (elapsed() - begun) / 1000);
      }
    };
  };
}

/** A store is a function, or an object of functions; anything else is handed on as it is. */
function timedStore(store: unknown, ask: Ask): unknown {
  if (typeof store === "function") return (...args: unknown[]) => ask(() => Reflect.apply(store, undefined, args));
  if (typeof store !== "object" || store === null) return store;
  return Object.fromEntries(Object.entries(store).map(([name, member]) => [name, timedStore(member, ask)]));
}

/** What models, ensemble and calibrator stated at a scan, once it is stored. */
function withStatements(ledger: Ledger, { observe }: Measures): Ledger {
  const state = ({ predictions }: ScanCommit): void => {
    for (const { side, scores, score, confidence } of predictions) {
      for (const [model, said] of Object.entries(scores)) observe("model_score", { model }, said);
      observe("ensemble_score", { side }, score);
      observe("confidence", { side }, confidence);
    }
  };
  return {
    ...ledger,
    commitScan(scan) {
      const answer = ledger.commitScan(scan);
      if (answer.ok) state(scan);
      return answer;
    },
  };
}

/** A bar is complete with its last minute; minutes that fill an old hole complete none anew. */
function withBars(store: CandleStore, { count }: Measures): CandleStore {
  return {
    ...store,
    append(instrument, candles) {
      const before = store.newest(instrument) ?? Number.NEGATIVE_INFINITY;
      const answer = store.append(instrument, candles);
      count("candles_stored_total", {}, answer.added);
      const closes = candles.filter(({ openTime }) => openTime > before).map(({ openTime }) => openTime + MINUTE_MS);
      for (const timeframe of BARS) {
        const completed = closes.filter((close) => close % TIMEFRAMES[timeframe] === 0).length;
        if (completed > 0) count("bars_completed_total", { timeframe }, completed);
      }
      return answer;
    },
  };
}

const withRuns = (jobs: JobLog, { count }: Measures): JobLog => ({
  ...jobs,
  finished(name, at, end) {
    count("job_runs_total", { job: name, ok: String(end.ok) });
    jobs.finished(name, at, end);
  },
});
