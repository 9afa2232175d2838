/** `/watchlist`: which symbols are watched, what to know of them, and what came of a wish to change the list. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
import { type ChangeAnswer, type SymbolNote, WATCHED_AT_MOST, type WatchlistView } from "../../engine/api.ts";
import { named } from "./format.ts";
import { ANSWER_SOON, bold, code, lines } from "./layout.ts";

type Question = Extract<ChangeAnswer, { kind: "confirm" }>;

export function watchlistMessage(view: WatchlistView): FormattedString {
  const { symbols, decidedBy, stillFollowed } = view;
  const having = (note: SymbolNote): string =>
    named(symbols.filter(({ notes }) => notes.includes(note)).map(({ instrument }) => instrument));
  return lines(
    fmt`${bold("Watched symbols")} · ${symbols.length} of at most ${WATCHED_AT_MOST}`,
    symbols.map(({ instrument }) => symbolOf(instrument)).join(", "),
    aside("The model never saw these, so its confidence there is unproved:", having("MODEL_UNTRAINED")),
    aside("How these are traded is not known here, so none of their signals is sent:", having("SPEC_UNKNOWN")),
    aside("No longer watched, only followed until their signals have ended:", named(stillFollowed)),
    ...DECIDED[decidedBy](view),
  );
}

const aside = (says: string, names: string): string | null => (names === "" ? null : `${says} ${names}`);

const HOW = fmt`Change it: ${code("/watchlist add SOL/USDT")} asks first, ${code("/watchlist remove SOL")} works at once.`;
const DECIDED: Readonly<
  Record<WatchlistView["decidedBy"], (view: WatchlistView) => readonly (FormattedString | string)[]>
> = {
  configuration: () => ["SYMBOLS decides at each start, until the list is changed here.", HOW],
  chat: ({ configured }) => [
    fmt`Changed in chat, so SYMBOLS does not count now. ${code("/watchlist reset")} goes back to ${named(configured)}.`,
    HOW,
  ],
  recording: () => ["A recording holds the symbols it holds. With a live feed the list can be changed here."],
};

/** A question's value: `add INSTRUMENT`, or `reset` and the configured ones. */
function parts(value: string): { readonly what: string; readonly instruments: readonly InstrumentId[] } {
  const [what = "", ...instruments] = value.split(" ");
  return { what, instruments: instruments as InstrumentId[] };
}

const NOTES: Readonly<Record<SymbolNote, string>> = {
  MODEL_UNTRAINED: "The model never saw it: its confidence there is unproved, so take no money on it.",
  SPEC_UNKNOWN: "How it is traded is not known here, so it is judged and followed, but none of its signals is sent.",
};

export function askWatchlist({ value, notes = [] }: Question): FormattedString {
  const { what, instruments } = parts(value);
  if (what === "reset") {
    return lines(
      bold("Go back to the configured symbols?"),
      `Watched are then ${named(instruments)}, and SYMBOLS decides again at each start.`,
      "Open signals of other symbols are followed to their end.",
      ANSWER_SOON,
    );
  }
  return lines(
    fmt`Watch ${bold(named(instruments))}?`,
    ...(notes.length === 0
      ? ["Signals may be sent for it once its history has arrived."]
      : notes.map((note) => NOTES[note])),
    ANSWER_SOON,
  );
}

export function newWatchlist(value: string): FormattedString {
  const { what, instruments } = parts(value);
  const names = bold(named(instruments));
  switch (what) {
    case "add":
      return lines(
        fmt`${names} is watched from the next scan on, also after a restart.`,
        fmt`Its history is fetched first: until that is complete no signal is sent for it, and ${code(`/check ${named(instruments)}`)} says what is missing.`,
      );
    case "remove":
      return lines(
        fmt`${names} is no longer watched, also after a restart.`,
        "No new signal is sent for it. Open ones keep their stop and target and are followed to their end.",
        fmt`Back again: ${code(`/watchlist add ${named(instruments)}`)}`,
      );
    default:
      return lines(fmt`Watched are ${names}. SYMBOLS decides again at each start.`);
  }
}

export function sameWatchlist(value: string): FormattedString {
  const { what, instruments } = parts(value);
  return what === "add"
    ? fmt`${bold(named(instruments))} is watched already. Nothing was changed.`
    : lines("Nobody changed the list, so the configured symbols are watched already. Nothing was changed.");
}

/** Why the list was not changed. */
export const WATCHLIST_REFUSED = {
  WATCHLIST_FIXED:
    "A recording holds the symbols it holds, so the list is fixed here. Nothing was changed: with a live feed it can be.",
  WATCHLIST_FULL: `${WATCHED_AT_MOST} symbols are watched, and more do not fit into a scan every two minutes. Nothing was changed: remove one first.`,
  WATCHLIST_LAST:
    "That is the last symbol, and without one nothing is watched. Nothing was changed: add another first, or stop all signals with /kill_switch on.",
  NOT_WATCHED: "That symbol is not watched. Nothing was changed: /watchlist shows those that are.",
  SYMBOL_UNREADABLE: "That is no symbol I can read. Nothing was changed: write it like SOL, SOL/USDT or SOLUSDT.",
  SYMBOL_NOT_TRADED:
    "The exchange does not trade that symbol now: it is unknown there, or no candle of it came in the last ten minutes. Nothing was changed: check the spelling, for example SOL/USDT.",
  SYMBOL_UNCHECKED:
    "The exchange could not be asked whether it trades that symbol. Nothing was changed: try again in a few minutes, and see /check for the state of the feed.",
} as const;
