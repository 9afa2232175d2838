import type { FormattedString } from "@grammyjs/parse-mode";
import { Composer, type Context } from "grammy";
import type { Desk } from "../../engine/api.ts";
import { checkMessage } from "../messages/check.ts";
import { overviewMessage } from "../messages/check-overview.ts";
import { feedLines } from "../messages/feed.ts";
import { unknownSymbol } from "../messages/sorry.ts";
import type { Room } from "../room.ts";
import type { Words } from "../words/words.ts";

/** `/check [symbol]`: one symbol gate by gate, or all watched symbols in one line each. */
export function checkCommand({ desk, voice, wordsOf }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("check", async (ctx) => voice.reply(ctx, await answer(wordsOf(ctx), desk, ctx.match.trim())));
  return feature;
}

async function answer(words: Words, desk: Desk, symbol: string): Promise<FormattedString> {
  const reports = symbol === "" ? await desk.check() : await desk.check(symbol);
  if ("code" in reports) return unknownSymbol(words, reports);
  const [only] = reports;
  const [feed, now] = [desk.feed(), desk.now()];
  const ways = feedLines(words, feed, now);
  if (symbol === "" || only === undefined) return overviewMessage(words, reports, desk.facts(), now, ways);
  return checkMessage(words, only, desk.facts(), feed.path === "replay" ? [] : ways);
}
