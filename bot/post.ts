/** One message to one chat, with its entities and buttons; plain text when Telegram cannot read the entities. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { type Api, InlineKeyboard } from "grammy";
import { sendFailure } from "./send-failure.ts";

export type Button = { readonly label: string; readonly data: string };

/** A send that hangs longer than this counts as unconfirmed. */
const SEND_TIMEOUT_MS = 20_000;

type ApiSignal = Parameters<Api["getMe"]>[0];
/** grammY's type names another package's signal; it only listens for "abort", which Node's own has too. */
const deadline = (): ApiSignal => AbortSignal.timeout(SEND_TIMEOUT_MS) as unknown as ApiSignal;

type Extra = { readonly reply_markup?: InlineKeyboard };

function options(buttons: readonly Button[]): Extra {
  return buttons.length === 0 ? {} : { reply_markup: keyboard(buttons) };
}

const keyboard = (buttons: readonly Button[]): InlineKeyboard =>
  InlineKeyboard.from([buttons.map(({ label, data }) => InlineKeyboard.text(label, data))]);

/** Sends and answers the message's id; throws grammY's errors (see send-failure.ts). */
export async function post(
  api: Api,
  chatId: number,
  message: FormattedString,
  buttons: readonly Button[] = [],
): Promise<number> {
  const extra = { ...options(buttons), link_preview_options: { is_disabled: true } };
  const send = (entities: typeof message.entities): Promise<{ message_id: number }> =>
    api.sendMessage(chatId, message.text, { ...extra, entities }, deadline());
  try {
    return (await send(message.entities)).message_id;
  } catch (error) {
    if (message.entities.length === 0 || sendFailure(error).kind !== "bad-entities") throw error;
    return (await send([])).message_id;
  }
}
