import { Composer, type Context } from "grammy";
import { tiersMessage } from "../messages/tiers.ts";
import type { Room } from "../room.ts";

/** `/tiers`: what each tier means, and whether it comes true. */
export function tiersCommand({ desk, voice, wordsOf }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("tiers", (ctx) => voice.reply(ctx, tiersMessage(wordsOf(ctx), desk.tiers())));
  return feature;
}
