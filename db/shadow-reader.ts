/** What two bundles said at the same slots, read beside a process that may hold the ledger: nothing is locked or changed. */
import { existsSync } from "node:fs";
import Database from "better-sqlite3";
import type { InstrumentId, Side } from "../core/instrument.ts";
import { TIMEFRAMES, type TimestampMs } from "../core/time.ts";

/** One slot and side that both were asked about. */
export type SharedPrediction = {
  readonly instrument: InstrumentId;
  readonly side: Side;
  readonly slot: TimestampMs;
  /** Calibrated probabilities, as stated then. */
  readonly pA: number;
  readonly pB: number;
  /** ATR(14) of closed 15m bars, price units. */
  readonly atr15: number;
};

/** Of each instrument, side and quarter of an hour the first slot: SQLite hands out the columns of the smallest. */
const SHARED = `
  with stated as (
    select slot, instrument, side, model_tag as tag, p_win as p, atr15 from predictions
    where slot >= @from and slot < @until and model_tag in (@a, @b) and atr15 is not null
    union all
    select slot, instrument, side, tag, p_win, atr15 from shadow_predictions
    where slot >= @from and slot < @until and tag in (@a, @b)
  )
  select one.instrument, one.side, min(one.slot) as slot, one.p as pA, other.p as pB, one.atr15
  from stated one join stated other on other.slot = one.slot and other.instrument = one.instrument and other.side = one.side
  where one.tag = @a and other.tag = @b
  group by one.instrument, one.side, one.slot / ${TIMEFRAMES["15m"]}
  order by 3, 1, 2`;

const NEWEST_SHADOW = "select tag from shadow_predictions order by slot desc limit 1";

export type ShadowReader = {
  /** Slots in [from, until), oldest first. */
  shared(a: string, b: string, from: TimestampMs, until: TimestampMs): readonly SharedPrediction[];
  /** The bundle that was asked last beside the serving one. */
  newestTag(): string | null;
  close(): void;
};

/** Null when there is no ledger at all. */
export function openShadowReader(file: string): ShadowReader | null {
  if (!existsSync(file)) return null;
  const client = new Database(file, { readonly: true, timeout: 1_000 });
  return {
    shared: (a, b, from, until) => client.prepare(SHARED).all({ a, b, from, until }) as readonly SharedPrediction[],
    newestTag: () => client.prepare<[], string>(NEWEST_SHADOW).pluck().get() ?? null,
    close: () => void client.close(),
  };
}
