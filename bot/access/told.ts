/** After a change of people or groups: conversations end, menus follow, and whoever is meant hears of it. */
import type { Api } from "grammy";
import type { PeopleWish, TalkStore } from "../../engine/api.ts";
import { lines } from "../messages/layout.ts";
import { roleNowMessage } from "../messages/people.ts";
import { post } from "../post.ts";
import type { Room } from "../room.ts";
import { sendFailure } from "../send-failure.ts";
import { endTalks } from "../talks/talks.ts";
import { type Words, wordsFor } from "../words/words.ts";
import { showMenu } from "./menu.ts";

type TellParts = Pick<Room, "preferences" | "emit" | "peopleDesk"> & { readonly talks: TalkStore };

/** A private chat's id is the user's id. What cannot be said (the person blocked the bot) changes nothing of the change. */
export async function tellPeople(
  api: Api,
  value: string,
  { preferences, emit, talks, peopleDesk }: TellParts,
): Promise<void> {
  const wish = JSON.parse(value) as PeopleWish;
  const wordsOf = (chatId: number): Words => wordsFor(preferences.of(chatId));
  if (wish.kind === "allow" || wish.kind === "forget") {
    const { chatId } = wish;
    return showMenu(api, { chatId, role: wish.kind === "allow" ? "viewer" : null, words: wordsOf(chatId) }, emit);
  }
  const role = wish.kind === "role" ? wish.role : null;
  const { userId } = wish;
  // Begun with rights that are gone; what a new role may begin is soon begun anew.
  endTalks({ talks, peopleDesk }, userId);
  const words = wordsOf(userId);
  await showMenu(api, { chatId: userId, role, words }, emit);
  try {
    await post(api, userId, role === null ? lines(words.text("people-removed-you")) : roleNowMessage(words, role));
  } catch (error) {
    const text = `The change is made, but ${userId} could not be told of it. ${sendFailure(error).why}`;
    emit({ type: "error", code: "MESSAGE_BURIED", text });
  }
}
