/** Whether an update comes from somebody known, in a place where people are answered. */
import type { Context } from "grammy";
import type { People, PeopleDesk } from "../../engine/api.ts";
import { parseButton } from "../callback-data.ts";
import { topicOf } from "../topic.ts";

type Deps = { readonly people: People; readonly peopleDesk: PeopleDesk };

/** Anonymous admins and channels write in the name of a chat: who is behind them is not known, so they are strangers. */
export function isServed(ctx: Context, { people, peopleDesk }: Deps): boolean {
  const { from, chat } = ctx;
  if (from === undefined || chat === undefined || ctx.message?.sender_chat !== undefined) return false;
  const person = people.find(from.id);
  if (person === null) return false;
  if (chat.type === "private") return true;
  if (chat.type === "channel") return false;
  const place = peopleDesk.place(chat.id);
  if (place !== null && place.threadId === topicOf(ctx)) return true;
  return person.role === "owner" && isAboutPlaces(ctx);
}

/** What an owner may say where nobody is answered yet: that people shall be answered there, and Confirm. */
function isAboutPlaces(ctx: Context): boolean {
  if (ctx.callbackQuery === undefined) return ctx.hasCommand("allow_here");
  const press = parseButton(ctx.callbackQuery.data ?? "");
  return press.ok && press.value.verb.startsWith("people-");
}
