import { Composer, type Context } from "grammy";
import type { People } from "../../engine/api.ts";
import { startMessage } from "../messages/start.ts";
import type { Room } from "../room.ts";

/** `/start`: where things stand. Strangers never get here (access/access.ts answers them). */
export function startCommand({ desk, voice, wordsOf, setup, people }: Room & { people: People }): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("start", (ctx) => {
    const isOwner = ctx.from !== undefined && people.find(ctx.from.id)?.role === "owner";
    return voice.reply(ctx, startMessage(wordsOf(ctx), desk.facts(), isOwner && !setup.isChosen()));
  });
  return feature;
}
