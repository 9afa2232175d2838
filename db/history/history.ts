/**
 * The candle history as monthly Parquet files. A month is replaced whole: a temporary file beside it is written, forced
 * to the disk and renamed, so that a crash at any moment leaves the old month or the new one. Readers need no lock;
 * writers, of whatever process, take turns month by month.
 */
import { resolve } from "node:path";
import type { CandleColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { CandleHistory, HistoryCoverage } from "../../engine/ports.ts";
import { unwritable } from "./faults.ts";
import { clearLeftovers, listMonths, listSeries, replaceFile } from "./folder.ts";
import { byMonth, expectSound } from "./incoming.ts";
import { type Month, monthPath, type SeriesKey, seriesFolder } from "./layout.ts";
import { mergeColumns } from "./merge-columns.ts";
import { type CandleFiles, openCandleFiles } from "./parquet.ts";
import { coverageOf, readMonths, type StoredMonths } from "./stored.ts";
import { lockHistory } from "./turn.ts";

export type HistoryOptions = {
  /** Created at the first merge. */
  readonly folder: string;
  /** Longest wait for another process that writes, in milliseconds. */
  readonly lockWaitMs?: number;
};

/**
 * Opens the history in this process. DuckDB then takes some 300 MB here: a process that runs for long asks for it with
 * `openHistoryProcess`.
 */
export function openHistory(options: HistoryOptions): CandleHistory {
  const history = new History(options);
  // One call after the other: a merge reads, joins and replaces, and DuckDB has one connection.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work);
    turn = mine;
    return mine;
  };
  return {
    merge: (instrument, timeframe, candles) => inTurn(() => history.merge({ instrument, timeframe }, candles)),
    range: (instrument, timeframe, from, until) => inTurn(() => history.range({ instrument, timeframe }, from, until)),
    coverage: (instrument) => inTurn(() => history.coverage(instrument)),
    close: () => inTurn(() => history.close()),
  };
}

class History {
  readonly #folder: string;
  readonly #lockWaitMs: number;
  #files: Promise<CandleFiles> | null = null;
  #cleared = false;
  #closed = false;

  constructor({ folder, lockWaitMs = 30_000 }: HistoryOptions) {
    if (/[*?[]/.test(folder)) {
      throw new Error(`The history cannot be kept in ${folder}: choose a folder without *, ? or [ in its path.`);
    }
    this.#folder = resolve(folder);
    this.#lockWaitMs = lockWaitMs;
  }

  async merge(key: SeriesKey, candles: CandleColumns) {
    expectSound(key, candles);
    let added = 0;
    let conflicting = 0;
    for (const { month, columns } of byMonth(candles)) {
      const merged = await this.#mergeMonth(key, month, columns);
      added += merged.added;
      conflicting += merged.conflicting;
    }
    return { added, conflicting };
  }

  async range(key: SeriesKey, from: TimestampMs, until: TimestampMs): Promise<CandleColumns> {
    const stored = await this.#stored(key, (month) => month.from < until && month.until > from);
    return readMonths(stored, { from, until });
  }

  async coverage(instrument?: InstrumentId): Promise<readonly HistoryCoverage[]> {
    const found: HistoryCoverage[] = [];
    for (const key of listSeries(this.#folder)) {
      if (instrument !== undefined && key.instrument !== instrument) continue;
      const one = await coverageOf(await this.#stored(key, () => true));
      if (one !== null) found.push(one);
    }
    return found;
  }

  async close(): Promise<void> {
    this.#closed = true;
    (await this.#files)?.close();
    this.#files = null;
  }

  async #mergeMonth(key: SeriesKey, month: Month, fresh: CandleColumns) {
    const lock = await lockHistory(this.#folder, this.#lockWaitMs);
    try {
      this.#clear();
      const stored = await this.#stored(key, ({ name }) => name === month.name);
      const merged = mergeColumns(await readMonths(stored, month), fresh);
      if (merged.added > 0) await this.#write(monthPath(this.#folder, key, month), merged.columns);
      return merged;
    } finally {
      lock.release();
    }
  }

  async #write(file: string, columns: CandleColumns): Promise<void> {
    const duck = await this.#duck();
    try {
      await replaceFile(this.#folder, file, (temp) => duck.write(temp, columns));
    } catch (cause) {
      throw unwritable(file, cause);
    }
  }

  /** What crashes left, before the first merge. */
  #clear(): void {
    if (this.#cleared) return;
    try {
      clearLeftovers(this.#folder);
    } catch (cause) {
      throw unwritable(this.#folder, cause);
    }
    this.#cleared = true;
  }

  async #stored(key: SeriesKey, isWanted: (month: Month) => boolean): Promise<StoredMonths> {
    const months = listMonths(seriesFolder(this.#folder, key)).filter(isWanted);
    return { folder: this.#folder, key, months, duck: await this.#duck() };
  }

  #duck(): Promise<CandleFiles> {
    if (this.#closed) throw new Error("The candle history was closed; it takes no more calls.");
    this.#files ??= openCandleFiles();
    return this.#files;
  }
}
