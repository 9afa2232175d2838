import type { FormattedString } from "@grammyjs/parse-mode";
import { Composer, type Context } from "grammy";
import type { ChangeAnswer, DeskFacts } from "../../engine/api.ts";
import { changeMessage } from "../messages/change.ts";
import { badWatchlist } from "../messages/sorry.ts";
import { watchlistMessage } from "../messages/watchlist.ts";
import type { Button } from "../post.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";
import type { Words } from "../words/words.ts";
import { questionButtons } from "./question.ts";

/** `/watchlist [add|remove|reset]`: shows the list; removing works at once, adding and resetting ask. */
export function watchlistCommand({ desk, voice, wordsOf }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("watchlist", async (ctx) => {
    const words = wordsOf(ctx);
    const given = ctx.match.trim();
    if (given === "") return voice.reply(ctx, watchlistMessage(words, desk.watchlist()));
    const [, wish = "", symbol = ""] = /^(\S+)(?:\s+(.+))?$/s.exec(given) ?? [];
    const by = actorOf(ctx);
    switch (`${wish.toLowerCase()}${symbol === "" ? "" : " symbol"}`) {
      case "add symbol":
        return voice.reply(ctx, ...answered(words, await desk.watchSymbol(symbol, by), desk.facts()));
      case "remove symbol":
        return voice.reply(ctx, ...answered(words, desk.unwatchSymbol(symbol, by), desk.facts()));
      case "reset":
        return voice.reply(ctx, ...answered(words, desk.resetWatchlist(by), desk.facts()));
      default:
        return voice.reply(ctx, badWatchlist(words, given));
    }
  });
  return feature;
}

const answered = (words: Words, answer: ChangeAnswer, facts: DeskFacts): [FormattedString, readonly Button[]] => [
  changeMessage(words, "watchlist", answer, facts),
  questionButtons(words, "watchlist", answer),
];
