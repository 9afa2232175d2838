import { Composer, type Context } from "grammy";
import { missedMessage } from "../messages/missed.ts";
import { badDays } from "../messages/sorry.ts";
import type { Room } from "../room.ts";

/** `/missed [7|30]`: what refused candidates would have done; 7 days when nothing is given. */
export function missedCommand({ desk, voice, wordsOf }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("missed", async (ctx) => {
    const words = wordsOf(ctx);
    const given = ctx.match.trim();
    const days = given === "" || given === "7" ? 7 : given === "30" ? 30 : null;
    await voice.reply(ctx, days === null ? badDays(words, ctx.match) : missedMessage(words, desk.stats(days)));
  });
  return feature;
}
