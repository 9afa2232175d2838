import { Composer, type Context } from "grammy";
import { startMessage } from "../messages/start.ts";
import type { Room } from "../room.ts";

/** `/start`: where things stand. Strangers never get here (access/access.ts answers them). */
export function startCommand({ desk, voice, wordsOf }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("start", (ctx) => voice.reply(ctx, startMessage(wordsOf(ctx), desk.facts())));
  return feature;
}
