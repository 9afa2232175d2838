import type { FormattedString } from "@grammyjs/parse-mode";
import { Composer, type Context } from "grammy";
import { symbolOf } from "../../core/instrument.ts";
import type { ChangeAnswer, DeskFacts, SymbolSearch, WatchlistView } from "../../engine/api.ts";
import { changeMessage, refusal } from "../messages/change.ts";
import { lines } from "../messages/layout.ts";
import { badWatchlist } from "../messages/sorry.ts";
import { askRemoval, foundMessage, watchlistMessage } from "../messages/watchlist.ts";
import type { Button } from "../post.ts";
import { onPress, pressData } from "../press.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";
import type { Words } from "../words/words.ts";
import { questionButtons } from "./question.ts";

/** `/watchlist [add|find|remove|reset]`: shows the list; a typed removal works at once, everything else asks. */
export function watchlistCommand(room: Room): Composer<Context> {
  const { desk, voice, wordsOf } = room;
  const feature = new Composer<Context>();
  feature.command("watchlist", async (ctx) => {
    const words = wordsOf(ctx);
    const given = ctx.match.trim();
    if (given === "") return tellList(ctx, room);
    const [, wish = "", symbol = ""] = /^(\S+)(?:\s+(.+))?$/s.exec(given) ?? [];
    const by = actorOf(ctx);
    switch (`${wish.toLowerCase()}${symbol === "" ? "" : " symbol"}`) {
      case "add symbol":
        return voice.reply(ctx, ...answered(words, await desk.watchSymbol(symbol, by), desk.facts()));
      case "find symbol":
        return voice.reply(ctx, ...found(words, await desk.findSymbols(symbol)));
      case "remove symbol":
        return voice.reply(ctx, ...answered(words, desk.unwatchSymbol(symbol, by), desk.facts()));
      case "reset":
        return voice.reply(ctx, ...answered(words, desk.resetWatchlist(by), desk.facts()));
      default:
        return voice.reply(ctx, badWatchlist(words, given));
    }
  });
  feature.use(watchlistPresses(room));
  return feature;
}

function tellList(ctx: Context, { desk, voice, wordsOf }: Room): Promise<void> {
  const words = wordsOf(ctx);
  const view = desk.watchlist();
  return voice.reply(ctx, watchlistMessage(words, view), removeButtons(words, view));
}

/** As many as a phone shows without scrolling for long; the others are typed. */
const BUTTONS_AT_MOST = 24;

/** A list that cannot change, and its last symbol, have none. */
const removeButtons = (words: Words, { symbols, decidedBy }: WatchlistView): readonly Button[] =>
  decidedBy === "recording" || symbols.length < 2
    ? []
    : symbols.slice(0, BUTTONS_AT_MOST).map(({ instrument }, index) => ({
        label: words.text("watchlist-take-off", { symbol: symbolOf(instrument) }),
        data: pressData("watch-ask-off", symbolOf(instrument)),
        row: Math.floor(index / 3),
      }));

function found(words: Words, search: SymbolSearch): [FormattedString, readonly Button[]] {
  if (search.kind === "refused") return [lines(refusal(words, search.code)), []];
  const buttons = search.symbols.map((symbol, index) => ({
    label: words.text("watchlist-add", { symbol }),
    data: pressData("watch-add", symbol),
    row: index >> 1,
  }));
  return [foundMessage(words, search), buttons];
}

/** Adding asks with Confirm; taking off by a button, which a thumb can slip onto, asks here. Both twice pressed do it once. */
function watchlistPresses({ desk, voice, wordsOf }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.use(
    onPress("watch-add", async (ctx, symbol) => {
      await ctx.answerCallbackQuery();
      const words = wordsOf(ctx);
      await voice.reply(ctx, ...answered(words, await desk.watchSymbol(symbol, actorOf(ctx)), desk.facts()));
    }),
    onPress("watch-ask-off", async (ctx, symbol) => {
      await ctx.answerCallbackQuery();
      const words = wordsOf(ctx);
      const yes = { label: words.text("watchlist-off-yes"), data: pressData("watch-off", symbol) };
      await voice.reply(ctx, askRemoval(words, symbol), [yes]);
    }),
    onPress("watch-off", async (ctx, symbol) => {
      await ctx.answerCallbackQuery();
      const [message] = answered(wordsOf(ctx), desk.unwatchSymbol(symbol, actorOf(ctx)), desk.facts());
      await voice.settle(ctx, message);
    }),
  );
  return feature;
}

const answered = (words: Words, answer: ChangeAnswer, facts: DeskFacts): [FormattedString, readonly Button[]] => [
  changeMessage(words, "watchlist", answer, facts),
  questionButtons(words, "watchlist", answer),
];
