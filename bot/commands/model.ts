import { Composer, type Context } from "grammy";
import { modelMessage } from "../messages/model.ts";
import type { Room } from "../room.ts";

/** `/model`: what the serving model is worth. */
export function modelCommand({ desk, voice, wordsOf }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("model", (ctx) => voice.reply(ctx, modelMessage(wordsOf(ctx), desk.model())));
  return feature;
}
