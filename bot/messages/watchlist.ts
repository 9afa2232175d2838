/** `/watchlist`: which symbols are watched, what to know of them, and what came of a wish to change the list. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
import {
  type ChangeAnswer,
  type SymbolNote,
  type SymbolSearch,
  WATCHED_AT_MOST,
  type WatchlistView,
} from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed, named } from "./format.ts";
import { answerSoon, bold, code, lines } from "./layout.ts";

type Question = Extract<ChangeAnswer, { kind: "confirm" }>;

export function watchlistMessage(words: Words, view: WatchlistView): FormattedString {
  const { symbols, stillFollowed } = view;
  const having = (note: SymbolNote): readonly InstrumentId[] =>
    symbols.filter(({ notes }) => notes.includes(note)).map(({ instrument }) => instrument);
  const aside = (key: string, instruments: readonly InstrumentId[]): string | null =>
    instruments.length === 0 ? null : words.text(key, { names: named(words, instruments) });
  const title = bold(words.text("overview-title"));
  return lines(
    words.rich("watchlist-head", { title, n: String(symbols.length), most: String(WATCHED_AT_MOST) }),
    symbols.map(({ instrument }) => symbolOf(instrument)).join(", "),
    aside("watchlist-untrained", having("MODEL_UNTRAINED")),
    aside("watchlist-unspecified", having("SPEC_UNKNOWN")),
    aside("watchlist-followed", stillFollowed),
    ...decided(words, view),
  );
}

function decided(words: Words, { decidedBy, configured }: WatchlistView): readonly (FormattedString | string)[] {
  const how = words.rich("watchlist-how", {
    add: code("/watchlist add SOL/USDT"),
    remove: code("/watchlist remove SOL"),
  });
  switch (decidedBy) {
    case "configuration":
      return [words.text("watchlist-configured"), how];
    case "chat": {
      const back = { reset: code("/watchlist reset"), names: named(words, configured) };
      return [words.rich("watchlist-by-chat", back), how];
    }
    case "recording":
      return [words.text("watchlist-recording")];
  }
}

/** What the venue trades under a typed name; each is a button under it. */
export const foundMessage = (
  words: Words,
  { symbols, more }: Extract<SymbolSearch, { kind: "found" }>,
): FormattedString =>
  lines(
    words.text(symbols.length === 0 ? "watchlist-found-none" : "watchlist-found"),
    more > 0 ? words.text("watchlist-found-more", { n: fixed(more, 0) }) : null,
  );

export const askRemoval = (words: Words, symbol: string): FormattedString =>
  lines(words.rich("watchlist-ask-off", { symbol: bold(symbol) }), words.text("watchlist-removed-open"));

/** A question's value: `add INSTRUMENT`, or `reset` and the configured ones. */
function parts(value: string): { readonly what: string; readonly instruments: readonly InstrumentId[] } {
  const [what = "", ...instruments] = value.split(" ");
  return { what, instruments: instruments as InstrumentId[] };
}

const NOTES = {
  MODEL_UNTRAINED: "watchlist-it-is-untrained",
  SPEC_UNKNOWN: "watchlist-it-is-unspecified",
} as const satisfies Record<SymbolNote, string>;

export function askWatchlist(words: Words, { value, notes = [] }: Question): FormattedString {
  const { what, instruments } = parts(value);
  if (what === "reset") {
    return lines(
      bold(words.text("watchlist-ask-reset")),
      words.text("watchlist-ask-reset-then", { names: named(words, instruments) }),
      words.text("watchlist-ask-reset-open"),
      answerSoon(words),
    );
  }
  return lines(
    words.rich("watchlist-ask-add", { names: bold(named(words, instruments)) }),
    ...(notes.length === 0 ? [words.text("watchlist-ask-add-then")] : notes.map((note) => words.text(NOTES[note]))),
    answerSoon(words),
  );
}

export function newWatchlist(words: Words, value: string): FormattedString {
  const { what, instruments } = parts(value);
  const plain = named(words, instruments);
  const names = bold(plain);
  switch (what) {
    case "add":
      return lines(
        words.rich("watchlist-added", { names }),
        words.rich("watchlist-added-history", { command: code(`/check ${plain}`) }),
      );
    case "remove":
      return lines(
        words.rich("watchlist-removed", { names }),
        words.text("watchlist-removed-open"),
        words.rich("watchlist-removed-back", { command: code(`/watchlist add ${plain}`) }),
      );
    default:
      return lines(words.rich("watchlist-reset", { names }));
  }
}

export function sameWatchlist(words: Words, value: string): FormattedString {
  const { what, instruments } = parts(value);
  return what === "add"
    ? words.rich("watchlist-same", { names: bold(named(words, instruments)) })
    : lines(words.text("watchlist-same-reset"));
}
