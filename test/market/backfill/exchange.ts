/** A backfill with all its real parts: ccxt's client, the test exchange, SQLite and Parquet. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { openBackfill } from "../../../db/backfill.ts";
import { openHistory } from "../../../db/history/history.ts";
import type { BackfillEvent, BackfillParts } from "../../../market/backfill/parts.ts";
import { openCcxt } from "../../../market/ccxt.ts";
import { type RecordedRow, sampleRows } from "../../servers/binance-rows.ts";
import { type BinanceServer, startBinanceServer } from "../../servers/binance-server.ts";

export const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
export const ETH = "binanceusdm:ETH/USDT" as InstrumentId;

/** The recorded days begin on 2 June; moved back by five, they cross the end of a month. */
const MOVED_MS = 5 * 86_400_000;
export const FIRST = Date.parse("2025-05-28T00:00Z") as TimestampMs;
export const END = Date.parse("2025-06-09T00:00Z") as TimestampMs;
export const NOON = (END + 43_200_000) as TimestampMs;

export const movedRows = (symbol: string): readonly RecordedRow[] =>
  sampleRows(symbol).map((row) => ({ ...row, time: row.time - MOVED_MS }));

export type Bench = Omit<BackfillParts, "stopping"> & {
  /** The history is below it, in `history`. */
  readonly folder: string;
  readonly server: BinanceServer;
  readonly events: BackfillEvent[];
  readonly waits: number[];
  /** Number of candle requests so far. */
  asked(): number;
  /** Runs with these parts; `stopWhen` ends them after an event. */
  parts(stopWhen?: (event: BackfillEvent) => boolean): BackfillParts;
  close(): Promise<void>;
};

export async function aBench(rows: ReadonlyMap<string, readonly RecordedRow[]>): Promise<Bench> {
  const folder = mkdtempSync(join(tmpdir(), "lookout-backfill-"));
  const server = await startBinanceServer({ now: NOON, rows, weight: { perMinute: 1_000_000_000 } });
  const clock = { now: () => NOON };
  const timing = { wait: async () => {}, random: () => 0.5, elapsed: () => performance.now() };
  const pace = { weightPerMinute: 1_000_000_000, requestsPerSecond: 1_000_000 };
  const retry = { retries: 0, baseMs: 1, capMs: 1 };
  const opened = await openCcxt({ venue: "binanceusdm", clock, apiRoot: server.url, pace, retry, timing });
  const database = openBackfill({ file: join(folder, "backfill.db") });
  if (!opened.ok || !database.ok) throw new Error("The bench could not be set up");
  const history = openHistory({ folder: join(folder, "history") });
  const events: BackfillEvent[] = [];
  const waits: number[] = [];
  const own = {
    source: opened.value,
    store: database.value.store,
    history,
    clock,
    timing: {
      ...timing,
      wait: async (ms: number) => {
        waits.push(ms);
      },
    },
    tell: (event: BackfillEvent) => {
      events.push(event);
    },
  };
  return {
    ...own,
    folder,
    server,
    events,
    waits,
    asked: () => server.requests.filter(({ path }) => path.endsWith("/klines")).length,
    parts: (stopWhen = () => false) => {
      const stopping = new AbortController();
      const tell = (event: BackfillEvent): void => {
        own.tell(event);
        if (stopWhen(event)) stopping.abort();
      };
      return { ...own, tell, stopping: stopping.signal };
    },
    close: async () => {
      await opened.value.stop();
      await history.close();
      database.value.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
