/** When news is due and when markets are closed: what a person's calendar file says, and what of it concerns an instrument. */
import { type InstrumentId, symbolOf } from "../core/instrument.ts";
import { err, ok, type Result } from "../core/result.ts";
import type { TimestampMs } from "../core/time.ts";
import { currencyOf } from "./currency.ts";

/** `targeted`: the account's firm names this release in its own list. */
export const IMPACTS = ["low", "medium", "high", "targeted"] as const;
export type Impact = (typeof IMPACTS)[number];

export type CalendarEvent = {
  readonly at: TimestampMs;
  readonly impact: Impact;
  /** Currencies (USD), assets (BTC), symbols (BTC/USDT), or `*` for everything. */
  readonly applies: readonly string[];
  readonly title: string;
};

/** No trading in [from, until). */
export type Closure = {
  readonly from: TimestampMs;
  readonly until: TimestampMs;
  /** Symbols or base assets, or `*`: the currency of a price does not close with another market. */
  readonly applies: readonly string[];
  readonly title: string;
};

export type CalendarProblem = {
  /** 1 = the first line of the file; 0 = the file as a whole. */
  readonly line: number;
  readonly text: string;
};

/** What a calendar is complete for; outside of it its silence means nothing. */
export type Span = { readonly from: TimestampMs; readonly until: TimestampMs };

export type Calendar = {
  readonly covers: Span;
  readonly events: readonly CalendarEvent[];
  readonly closures: readonly Closure[];
};

/**
 * Without a stated span a calendar is complete from its first entry to the end of its last one. An empty calendar that
 * states no span says nothing at all and is an error.
 */
export function calendarOf(
  events: readonly CalendarEvent[],
  closures: readonly Closure[],
  stated: Partial<Span>,
): Result<Calendar, CalendarProblem> {
  const starts = [...events.map(({ at }) => at), ...closures.map(({ from }) => from)];
  const ends = [...events.map(({ at }) => at), ...closures.map(({ until }) => until)];
  const from = stated.from ?? starts.reduce(earlier, Number.POSITIVE_INFINITY as TimestampMs);
  const until = stated.until ?? ends.reduce(later, Number.NEGATIVE_INFINITY as TimestampMs);
  if (!(from <= until)) {
    return err({ line: 0, text: "The calendar has no entry and does not say from when until when it is complete." });
  }
  return ok({ covers: { from, until }, events, closures });
}

const earlier = (a: TimestampMs, b: TimestampMs): TimestampMs => (a <= b ? a : b);
const later = (a: TimestampMs, b: TimestampMs): TimestampMs => (a >= b ? a : b);

/** What concerns one instrument, in time order; closures that touch each other are one. */
export type Agenda = { readonly events: readonly CalendarEvent[]; readonly closures: readonly Span[] };

/** Worked out once per calendar and instrument: the gate asks thousands of times. */
const agendas = new WeakMap<Calendar, Map<InstrumentId, Agenda>>();

export function agendaOf(calendar: Calendar, instrument: InstrumentId): Agenda {
  const known = agendas.get(calendar) ?? new Map<InstrumentId, Agenda>();
  agendas.set(calendar, known);
  const agenda = known.get(instrument) ?? select(calendar, instrument);
  known.set(instrument, agenda);
  return agenda;
}

/** The part of an agenda that has a moment in [from, until], both ends counted. */
export function during({ events, closures }: Agenda, { from, until }: Span): Agenda {
  return {
    events: events.slice(
      firstWhere(events, ({ at }) => at >= from),
      firstWhere(events, ({ at }) => at > until),
    ),
    closures: closures.slice(
      firstWhere(closures, (closure) => closure.until >= from),
      firstWhere(closures, (closure) => closure.from > until),
    ),
  };
}

/** Index of the first item from which on a condition holds; it must not hold again and stop holding. */
function firstWhere<T>(items: readonly T[], holds: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item !== undefined && holds(item)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function select({ events, closures }: Calendar, instrument: InstrumentId): Agenda {
  const symbol = symbolOf(instrument);
  const [base = "", quote = ""] = symbol.split("/");
  const market = new Set(["*", symbol, base]);
  const money = new Set([...market, quote, currencyOf(quote)]);
  return {
    events: events.filter(({ applies }) => applies.some((one) => money.has(one))).toSorted((a, b) => a.at - b.at),
    closures: merged(closures.filter(({ applies }) => applies.some((one) => market.has(one)))),
  };
}

/** Two closures of an hour each, one right after the other, are one of two hours. */
function merged(closures: readonly Closure[]): readonly Span[] {
  const spans: Span[] = [];
  for (const { from, until } of closures.toSorted((a, b) => a.from - b.from)) {
    const last = spans.at(-1);
    if (last === undefined || from > last.until) spans.push({ from, until });
    else spans[spans.length - 1] = { from: last.from, until: later(last.until, until) };
  }
  return spans;
}
