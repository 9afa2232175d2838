/** A signal's card as a message: a picture with the card under it, or text; and the same message changed later. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Api } from "grammy";
import { CAPTION_LIMIT } from "./messages/layout.ts";
import { type Button, editCaption, editText, post, postPhoto } from "./post.ts";
import { sendFailure } from "./send-failure.ts";

/** What a message may carry beside its text. */
export type Dress = { readonly photo: Uint8Array | null; readonly buttons: readonly Button[] };

export const PLAIN: Dress = { photo: null, buttons: [] };

/** Answers the id of the message that has the text and the buttons. */
export async function postDressed(
  api: Api,
  chatId: number,
  message: FormattedString,
  { photo, buttons }: Dress,
): Promise<number> {
  if (photo === null) return post(api, chatId, message, buttons);
  try {
    if (message.text.length <= CAPTION_LIMIT) return await postPhoto(api, chatId, photo, message, buttons);
    await postPhoto(api, chatId, photo);
  } catch (error) {
    // This chat takes no pictures, so nothing of it arrived: the words still go out.
    if (sendFailure(error).kind !== "refused") throw error;
  }
  return post(api, chatId, message, buttons);
}

/**
 * Puts a card in place of the one a message shows. Answers the id of the message that shows it now: another one where the
 * old message cannot be changed any more.
 */
export async function editCard(
  api: Api,
  chatId: number,
  messageId: number,
  message: FormattedString,
  buttons: readonly Button[],
): Promise<number> {
  const ways = [editCaption, editText];
  // Whether the card hangs under a picture is known to Telegram only; one that fits under none is tried as text first.
  if (message.text.length > CAPTION_LIMIT) ways.reverse();
  for (const way of ways) {
    const came = await tried(() => way(api, chatId, messageId, message, buttons));
    if (came === "changed") return messageId;
    if (came === "impossible") break;
  }
  return post(api, chatId, message, buttons);
}

/** `other-kind`: the message is a picture where text was given, or the other way round. Throws what may be tried again. */
async function tried(edit: () => Promise<unknown>): Promise<"changed" | "other-kind" | "impossible"> {
  try {
    await edit();
    return "changed";
  } catch (error) {
    const { kind, why } = sendFailure(error);
    if (why.includes("message is not modified")) return "changed";
    if (kind !== "refused") throw error;
    return /there is no (caption|text) in the message/.test(why) ? "other-kind" : "impossible";
  }
}
