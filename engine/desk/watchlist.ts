/**
 * The watched symbols as people see and change them. What is added may send signals, so that asks first; taking a symbol
 * off works at once. A recording cannot be changed: its list is fixed.
 */
import { type InstrumentId, parseInstrument, symbolOf } from "../../core/instrument.ts";
import type { Result } from "../../core/result.ts";
import type { TimestampMs } from "../../core/time.ts";
import { type ChangeAnswer, type SymbolNote, type SymbolSearch, WATCHED_AT_MOST, type WatchlistView } from "../api.ts";
import type { Actor, ModelBundle, SourceError, Watchlist } from "../ports.ts";
import type { EngineDeps } from "../scan/context.ts";
import type { Refusal } from "./changes.ts";
import { findInstrument } from "./symbols.ts";

/** Read in a symbol that was typed without a slash. */
const QUOTES = ["USDT", "USDC"];

/** What the list can be changed with; null for a recording. */
export type Watching = {
  readonly list: Watchlist;
  /** What `SYMBOLS` says. */
  readonly configured: readonly InstrumentId[];
  /** Whether the venue trades it now; an error = it could not be asked. Answers within a few seconds. */
  readonly traded: (instrument: InstrumentId) => Promise<Result<boolean, SourceError>>;
  /** All pairs BASE/QUOTE the venue trades; null = it did not answer within a few seconds. */
  readonly listed: () => Promise<Result<readonly string[], SourceError> | null>;
};

type Deps = Pick<EngineDeps, "settings" | "watched" | "ledger" | "inference" | "specs"> & {
  readonly watching: Watching | null;
};

/** How a question about the list is asked (desk/changes.ts). */
type Ask = (value: string, before: string, notes: readonly SymbolNote[]) => ChangeAnswer;
const RESET = "reset";
const adding = (instrument: InstrumentId): string => `add ${instrument}`;
const refuse = (code: Refusal): ChangeAnswer => ({ kind: "refused", code });

export function watchlistView(deps: Deps): WatchlistView {
  const { watching } = deps;
  const watched = deps.watched();
  const followed = deps.ledger.openFollowUps().filter(({ instrument }) => !watched.includes(instrument));
  const decidedBy = watching?.list.changedByPeople() ? "chat" : "configuration";
  return {
    symbols: watched.map((instrument) => ({ instrument, notes: notesOf(deps, instrument) })),
    decidedBy: watching === null ? "recording" : decidedBy,
    configured: watching?.configured ?? watched,
    stillFollowed: [...new Set(followed.map(({ instrument }) => instrument))],
  };
}

/** Trained on = the training data had volatility of it. */
export const isTrainedOn = (bundle: ModelBundle, instrument: InstrumentId): boolean =>
  bundle.volatilityTerciles[symbolOf(instrument)] !== undefined;

const notesOf = ({ inference, specs }: Deps, instrument: InstrumentId): readonly SymbolNote[] => [
  ...(isTrainedOn(inference.bundle, instrument) ? [] : (["MODEL_UNTRAINED"] as const)),
  ...(specs(instrument) === null ? (["SPEC_UNKNOWN"] as const) : []),
];

export async function watchSymbol(deps: Deps, asked: string, ask: Ask): Promise<ChangeAnswer> {
  const { watching, settings } = deps;
  if (watching === null) return refuse("WATCHLIST_FIXED");
  const { list, traded } = watching;
  const instrument = readInstrument(asked, settings.venue, list.active());
  if (instrument === null) return refuse("SYMBOL_UNREADABLE");
  if (list.active().includes(instrument)) return { kind: "unchanged", value: adding(instrument) };
  if (list.active().length >= WATCHED_AT_MOST) return refuse("WATCHLIST_FULL");
  const answer = await traded(instrument);
  if (!answer.ok) return refuse("SYMBOL_UNCHECKED");
  if (!answer.value) return refuse("SYMBOL_NOT_TRADED");
  const value = adding(instrument);
  return ask(value, stateOf(watching, value), notesOf(deps, instrument));
}

/** How many found symbols still help. */
const FOUND_AT_MOST = 8;

/** Pairs whose base holds what was typed: those that begin with it first, then the shorter ones; watched ones left out. */
export async function findSymbols({ watching, settings }: Deps, asked: string): Promise<SymbolSearch> {
  if (watching === null) return { kind: "refused", code: "WATCHLIST_FIXED" };
  const wanted = asked
    .trim()
    .toUpperCase()
    .replaceAll(/[\s/_-]+/g, "");
  if (!/^[A-Z0-9]{1,20}$/.test(wanted)) return { kind: "refused", code: "SYMBOL_UNREADABLE" };
  const answer = await watching.listed();
  if (answer === null || !answer.ok) return { kind: "refused", code: "SYMBOL_UNCHECKED" };
  const watched = new Set(watching.list.active().map(symbolOf));
  const found = answer.value.filter(
    (pair) =>
      pair.replace("/", "").includes(wanted) && !watched.has(pair) && parseInstrument(`${settings.venue}:${pair}`).ok,
  );
  const rank = (pair: string): number => (pair.startsWith(wanted) ? 0 : 100) + pair.length;
  const best = found.toSorted((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return { kind: "found", symbols: best.slice(0, FOUND_AT_MOST), more: Math.max(0, best.length - FOUND_AT_MOST) };
}

export function unwatchSymbol({ watching }: Deps, asked: string, by: Actor, at: TimestampMs): ChangeAnswer {
  if (watching === null) return refuse("WATCHLIST_FIXED");
  const { list } = watching;
  const found = findInstrument(asked, list.active());
  if (typeof found !== "string") return refuse("NOT_WATCHED");
  if (list.active().length === 1) return refuse("WATCHLIST_LAST");
  list.remove(found, by, at);
  return { kind: "done", value: `remove ${found}` };
}

export function resetWatchlist({ watching }: Deps, ask: Ask): ChangeAnswer {
  if (watching === null) return refuse("WATCHLIST_FIXED");
  if (!watching.list.changedByPeople()) return { kind: "unchanged", value: RESET };
  return ask(`${RESET} ${watching.configured.join(" ")}`, stateOf(watching, RESET), []);
}

/** What a question about the list rests on: another state at the answer makes it void. */
export function stateOf(watching: Watching | null, value: string): string {
  const active = watching?.list.active() ?? [];
  if (value.startsWith(RESET)) return active.join(" ");
  return active.some((instrument) => value === adding(instrument)) ? "watched" : "not watched";
}

/** Carries out what was confirmed; the value is the one that was asked about. */
export function applyWatchlist(watching: Watching | null, value: string, by: Actor, at: TimestampMs): Refusal | null {
  if (watching === null) return "WATCHLIST_FIXED";
  const { list, configured } = watching;
  if (value.startsWith(RESET)) {
    list.reset(configured, by, at);
    return null;
  }
  if (list.active().length >= WATCHED_AT_MOST) return "WATCHLIST_FULL";
  const instrument = parseInstrument(value.slice("add ".length));
  if (!instrument.ok) throw new Error(`A stored question about the watchlist holds no symbol: ${value}`);
  list.add(instrument.value, by, at);
  return null;
}

/** "SOL", "sol/usdt", "SOL-USDT" and "SOLUSDT" are SOL/USDT; without a quote the first watched one's is meant. */
function readInstrument(asked: string, venue: string, watched: readonly InstrumentId[]): InstrumentId | null {
  const quotes = [...watched.map((one) => symbolOf(one).split("/")[1] ?? ""), ...QUOTES];
  const [base = "", quote, ...more] = asked
    .trim()
    .toUpperCase()
    .split(/[\s/_-]+/);
  if (more.length > 0) return null;
  const joined = quote === undefined ? quotes.find((one) => base.endsWith(one) && base.length > one.length) : undefined;
  const symbol = joined === undefined ? `${base}/${quote ?? quotes[0]}` : `${base.slice(0, -joined.length)}/${joined}`;
  const instrument = parseInstrument(`${venue}:${symbol}`);
  return instrument.ok ? instrument.value : null;
}
