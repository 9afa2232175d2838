import { Composer, type Context } from "grammy";
import { helpMessage } from "../messages/help.ts";
import type { Room } from "../room.ts";

/** `/help`: the list of commands. */
export function helpCommand({ voice, wordsOf }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("help", (ctx) => voice.reply(ctx, helpMessage(wordsOf(ctx))));
  return feature;
}
