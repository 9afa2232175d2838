import { Composer, type Context } from "grammy";
import { ftmoMessage } from "../messages/ftmo.ts";
import type { Room } from "../room.ts";

/** `/ftmo_status`: room left before every account limit. */
export function ftmoStatusCommand({ desk, voice }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("ftmo_status", (ctx) =>
    voice.reply(ctx, ftmoMessage(desk.ftmoStatus(), desk.facts().mode, desk.now())),
  );
  return feature;
}
