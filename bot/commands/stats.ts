import { Composer, type Context } from "grammy";
import { badDays } from "../messages/sorry.ts";
import { statsMessage } from "../messages/stats.ts";
import type { Room } from "../room.ts";

/** `/stats [7|30]`: results of the last days; 7 when nothing is given. */
export function statsCommand({ desk, voice, wordsOf }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("stats", async (ctx) => {
    const days = parseDays(ctx.match.trim());
    await voice.reply(
      ctx,
      days === null ? badDays(wordsOf(ctx), ctx.match) : statsMessage(wordsOf(ctx), desk.stats(days)),
    );
  });
  return feature;
}

function parseDays(text: string): 7 | 30 | null {
  if (text === "" || text === "7") return 7;
  return text === "30" ? 30 : null;
}
