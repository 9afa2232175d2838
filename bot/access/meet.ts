/** The first message of a chat: from then on it is answered in the language of the person's Telegram. */
import type { Context, MiddlewareFn } from "grammy";
import type { PreferenceDesk } from "../../engine/api.ts";
import { actorOf } from "../voice.ts";
import { languageOf } from "../words/words.ts";

/** Stands behind access. Who never sees another language than the default is not written down. */
export function meet(preferences: PreferenceDesk): MiddlewareFn<Context> {
  return (ctx, next) => {
    const language = languageOf(ctx.from?.language_code);
    if (language !== "en" && ctx.chatId !== undefined && preferences.isNew(ctx.chatId)) {
      preferences.change(ctx.chatId, { language }, actorOf(ctx));
    }
    return next();
  };
}
