/** A signal's card as a message: a picture with the card under it, or text; and the same message changed later. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Api } from "grammy";
import { CAPTION_LIMIT } from "./messages/layout.ts";
import { type Button, editCaption, editPhoto, editText, post, postPhoto } from "./post.ts";
import { sendFailure } from "./send-failure.ts";

/** What a message may carry beside its text. */
export type Dress = { readonly photo: Uint8Array | null; readonly buttons: readonly Button[] };

const UNCHANGED = "message is not modified";

export const PLAIN: Dress = { photo: null, buttons: [] };

/** Answers the id of the message that has the text and the buttons. */
export async function postDressed(
  api: Api,
  chatId: number,
  message: FormattedString,
  { photo, buttons }: Dress,
): Promise<number> {
  if (photo !== null && fitsUnderPicture(message)) return postPhoto(api, chatId, photo, message, buttons);
  if (photo !== null) await postPhoto(api, chatId, photo);
  return post(api, chatId, message, buttons);
}

export const fitsUnderPicture = ({ text }: FormattedString): boolean => text.length <= CAPTION_LIMIT;

/** Puts a chart over a card that was words. False: this message takes no picture, and it stays as it was. */
export async function addChart(
  api: Api,
  chatId: number,
  messageId: number,
  png: Uint8Array,
  message: FormattedString,
  buttons: readonly Button[],
): Promise<boolean> {
  try {
    await editPhoto(api, chatId, messageId, png, message, buttons);
    return true;
  } catch (error) {
    const { kind, why } = sendFailure(error);
    if (why.includes(UNCHANGED)) return true;
    if (kind !== "refused" && kind !== "bad-entities") throw error;
    return false;
  }
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
  hasChart = false,
): Promise<number> {
  // What is known may be wrong: the chart's answer may have been lost.
  const ways = hasChart ? [editCaption, editText] : [editText, editCaption];
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
    if (why.includes(UNCHANGED)) return "changed";
    if (kind !== "refused") throw error;
    return /there is no (caption|text) in the message/.test(why) ? "other-kind" : "impossible";
  }
}
