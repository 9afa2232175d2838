/** A chat that changes its language gets its command menu in that language at once. */
import type { Context, MiddlewareFn } from "grammy";
import type { People, PreferenceDesk } from "../../engine/api.ts";
import type { EmitEvent } from "../../engine/events.ts";
import { wordsIn } from "../words/words.ts";
import { showMenu } from "./menu.ts";
import { isTerminal } from "./people.ts";

type MenuLanguageDeps = {
  readonly people: Pick<People, "find">;
  readonly preferences: Pick<PreferenceDesk, "of">;
  readonly emit: EmitEvent;
};

/** Stands before everything that may change the language; in a group all read the menu of viewers. */
export function menuLanguage({ people, preferences, emit }: MenuLanguageDeps): MiddlewareFn<Context> {
  return async (ctx, next) => {
    const { chatId, from } = ctx;
    if (chatId === undefined || isTerminal(chatId)) return next();
    const before = preferences.of(chatId).language;
    await next();
    const { language } = preferences.of(chatId);
    if (language === before) return;
    const person = from === undefined ? null : people.find(from.id);
    const role = ctx.chat?.type === "private" ? (person?.role ?? null) : "viewer";
    await showMenu(ctx.api, { chatId, role, words: wordsIn(language) }, emit);
  };
}
