/**
 * The candle history as monthly Parquet files. A month is replaced whole: a temporary file beside it is written, forced
 * to the disk and renamed, so that a crash at any moment leaves the old month or the new one. Readers need no lock;
 * writers, of whatever process, take turns month by month.
 */
import { join, resolve } from "node:path";
import type { CandleColumns } from "../../core/candle.ts";
import { TIMEFRAMES, type TimestampMs } from "../../core/time.ts";
import type { CandleHistory } from "../../engine/ports.ts";
import { clearLeftovers, listMonths, listSeries, replaceFile } from "./folder.ts";
import { byMonth, expectSound } from "./incoming.ts";
import { capacityOf, fileOf, type Month, type SeriesKey, seriesFolder } from "./layout.ts";
import { mergeColumns } from "./merge-columns.ts";
import { type CandleFiles, openCandleFiles } from "./parquet.ts";
import { lockHistory, unwritable } from "./turn.ts";

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
    coverage: () => inTurn(() => history.coverage()),
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
    const within = { from, until };
    const months = listMonths(seriesFolder(this.#folder, key)).filter(
      (month) => month.from < until && month.until > from,
    );
    const capacity = months.reduce((sum, month) => sum + capacityOf(month, key.timeframe, within), 0);
    return this.#read(key, months, { ...within, capacity });
  }

  async coverage() {
    const found = [];
    for (const key of listSeries(this.#folder)) {
      const files = this.#paths(key, listMonths(seriesFolder(this.#folder, key)));
      if (files.length === 0) continue;
      const { first, last, rows } = await this.#with(files, (duck) => duck.extent(files));
      if (rows === 0) continue;
      const until = (last + TIMEFRAMES[key.timeframe]) as TimestampMs;
      found.push({ ...key, from: first as TimestampMs, until, rows });
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
      if (!this.#cleared) clearLeftovers(this.#folder);
      this.#cleared = true;
      const folder = seriesFolder(this.#folder, key);
      const there = listMonths(folder).filter(({ name }) => name === month.name);
      const capacity = there.length * capacityOf(month, key.timeframe, wholeOf(month));
      const stored = await this.#read(key, there, { ...month, capacity });
      const merged = mergeColumns(stored, fresh);
      if (merged.added > 0) {
        await this.#write(join(folder, fileOf(month)), merged.columns);
      }
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

  #read(key: SeriesKey, months: readonly Month[], range: { from: number; until: number; capacity: number }) {
    const files = this.#paths(key, months);
    return this.#with(files, (duck) => duck.read(files, range));
  }

  #paths(key: SeriesKey, months: readonly Month[]): readonly string[] {
    return months.map((month) => join(seriesFolder(this.#folder, key), fileOf(month)));
  }

  async #with<T>(files: readonly string[], work: (duck: CandleFiles) => Promise<T>): Promise<T> {
    const duck = await this.#duck();
    try {
      return await work(duck);
    } catch (cause) {
      const why = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
      const what = files.length === 1 ? files[0] : `one of the months ${files[0]} to ${files.at(-1)}`;
      const text = `The candle history cannot be read: ${what} is damaged or out of reach (${why}). Nothing was changed. Check the folder's rights, or move the file away and backfill that month again.`;
      throw new Error(text, { cause });
    }
  }

  #duck(): Promise<CandleFiles> {
    if (this.#closed) throw new Error("The candle history was closed; it takes no more calls.");
    this.#files ??= openCandleFiles();
    return this.#files;
  }
}

const wholeOf = ({ from, until }: Month) => ({ from: from as TimestampMs, until: until as TimestampMs });
