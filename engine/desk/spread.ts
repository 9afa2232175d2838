/** The newest spread of an instrument, and what is usual at this time of the day. */
import type { InstrumentId } from "../../core/instrument.ts";
import { spreadBps } from "../../core/quote.ts";
import { DAY_MS, HOUR_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { CheckReport } from "../api.ts";
import { sessionLabel } from "../features/sessions.ts";
import type { QuoteStore } from "../ports.ts";
import { spreadColumns, spreadsBySession } from "../spreads.ts";

/** A week holds every session seven times. */
const DAYS = 7;
/** Fewer say little: it is some three hours of one session. */
const ENOUGH = 100;

/** `withUsual`: whether the days before are looked at too. */
export function spreadNow(
  history: Pick<QuoteStore, "range">,
  instrument: InstrumentId,
  now: TimestampMs,
  withUsual: boolean,
): CheckReport["spread"] {
  const from = plus(now, -(withUsual ? DAYS * DAY_MS : HOUR_MS));
  const quotes = history.range(instrument, from, plus(now, 1));
  const newest = quotes.at(-1);
  if (newest === undefined || newest.slot < plus(now, -HOUR_MS)) return null;
  const usual = withUsual ? spreadsBySession(spreadColumns(quotes)).get(sessionLabel(now)) : undefined;
  const isEnough = usual !== undefined && usual.n >= ENOUGH;
  return { at: newest.at, bps: spreadBps(newest), usual: isEnough ? { ...usual, days: DAYS } : null };
}
