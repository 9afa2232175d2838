import { Composer, type Context } from "grammy";
import { missedMessage } from "../messages/missed.ts";
import { badDays } from "../messages/sorry.ts";
import type { Room } from "../room.ts";
import { parseSpan } from "./days.ts";

/** `/missed [7|30|90|all]`: what refused candidates would have done; 7 days when nothing is given. */
export function missedCommand({ desk, voice, wordsOf }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("missed", async (ctx) => {
    const words = wordsOf(ctx);
    const span = parseSpan(ctx.match);
    await voice.reply(ctx, span === null ? badDays(words, ctx.match) : missedMessage(words, desk.stats(span)));
  });
  return feature;
}
