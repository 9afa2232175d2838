/**
 * Walks through an exchange's pages of candles. The exchange may repeat rows, send them out of order, or add the
 * forming candle: what comes out is closed, sound, in order, once each, and everything left out is listed.
 */
import { type Candle, candleFault } from "../core/candle.ts";
import { ok, type Result } from "../core/result.ts";
import type { TimestampMs } from "../core/time.ts";
import type { CandleBatch } from "../engine/ports.ts";

/** [open time, open, high, low, close, volume]; what is missing or unreadable is undefined. */
export type Row = readonly (number | undefined)[];
/** One page, and the exchange's time when it was sent (null when it did not say). */
export type Page = { readonly rows: readonly Row[]; readonly serverTime: number | null };
/** Asks for at most `limit` rows with open time in [since, until). */
export type AskPage<E> = (since: number, until: number, limit: number) => Promise<Result<Page, E>>;

type Rejected = CandleBatch["rejected"][number];

/** [from, until), and the length of a candle in milliseconds. */
export type Stretch = { readonly from: TimestampMs; readonly until: TimestampMs; readonly stepMs: number };

/** Every closed candle of the stretch, page by page, until a page brings nothing new. */
export async function walkPages<E>(
  ask: AskPage<E>,
  { from, until, stepMs }: Stretch,
  pageLimit: number,
): Promise<Result<CandleBatch, E>> {
  const end = Math.floor(until / stepMs) * stepMs;
  const rows: Row[] = [];
  for (let since = Math.ceil(from / stepMs) * stepMs; since < end; ) {
    const page = await ask(since, end, Math.min(pageLimit, (end - since) / stepMs));
    if (!page.ok) return page;
    const { serverTime } = page.value;
    const closedBy = Math.min(end, serverTime ?? Number.POSITIVE_INFINITY);
    const fresh = page.value.rows.filter((row) => isClosedWithin(row, since, closedBy, stepMs));
    if (fresh.length === 0) break;
    rows.push(...fresh);
    since = nextOpen(fresh, stepMs);
  }
  return ok(sortOut(rows, stepMs));
}

/**
 * A row counts when the whole candle lies in the range and was over by the exchange's own clock: a local clock that runs
 * ahead must not turn the forming candle into a closed one.
 */
function isClosedWithin(row: Row, since: number, closedBy: number, stepMs: number): boolean {
  return timeOf(row) >= since && timeOf(row) + stepMs <= closedBy;
}

const timeOf = (row: Row): number => row[0] ?? Number.NaN;

function nextOpen(rows: readonly Row[], stepMs: number): number {
  const newest = rows.reduce((latest, row) => Math.max(latest, timeOf(row)), 0);
  return (Math.floor(newest / stepMs) + 1) * stepMs;
}

/** Orders rows by time, drops exact repeats, leaves out contradictions and unsound candles. */
export function sortOut(rows: readonly Row[], stepMs: number): CandleBatch {
  const candles: Candle[] = [];
  const rejected: Rejected[] = [];
  const byTime = Map.groupBy(rows, timeOf);
  for (const [openTime, same] of [...byTime].toSorted(([a], [b]) => a - b)) {
    const candle = toCandle(same[0] ?? []);
    const why = rowFault(same, candle, stepMs);
    if (why === null) candles.push(candle);
    else rejected.push({ openTime, why, rows: same });
  }
  return { candles, rejected };
}

function rowFault(same: readonly Row[], candle: Candle, stepMs: number): string | null {
  if (candle.openTime % stepMs !== 0) return "MISALIGNED";
  const [first = [], ...repeats] = same;
  const contradicts = repeats.some((row) => row.some((value, column) => !Object.is(value, first[column])));
  return contradicts ? "DUPLICATE_DIFFERS" : candleFault(candle);
}

function toCandle(row: Row): Candle {
  const [openTime, open, high, low, close, volume] = row;
  return {
    openTime: (openTime ?? Number.NaN) as TimestampMs,
    open: open ?? Number.NaN,
    high: high ?? Number.NaN,
    low: low ?? Number.NaN,
    close: close ?? Number.NaN,
    volume: volume ?? Number.NaN,
  };
}
