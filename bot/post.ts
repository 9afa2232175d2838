/** One message to one chat, with its entities and buttons; plain text when Telegram cannot read the entities. */
import { FormattedString } from "@grammyjs/parse-mode";
import { type Api, InlineKeyboard, InputFile, InputMediaBuilder } from "grammy";
import { CAPTION_LIMIT, splitMessage } from "./messages/layout.ts";
import { sendFailure } from "./send-failure.ts";

export type Button = {
  readonly label: string;
  readonly data: string;
  /** Buttons of one row stand side by side; where none names a row, they are laid out by their number. */
  readonly row?: number;
};

/** Whether it belongs to a question that waits for its answer (callback-data.ts), and not to what may be pressed any time. */
export const asks = ({ data }: Button): boolean => data.startsWith("v1:");

/** A send that hangs longer than this counts as unconfirmed. */
const SEND_TIMEOUT_MS = 20_000;

type ApiSignal = Parameters<Api["getMe"]>[0];
/** grammY's type names another package's signal; it only listens for "abort", which Node's own has too. */
const deadline = (): ApiSignal => AbortSignal.timeout(SEND_TIMEOUT_MS) as unknown as ApiSignal;

type Extra = { readonly reply_markup?: InlineKeyboard };

function options(buttons: readonly Button[]): Extra {
  return buttons.length === 0 ? {} : { reply_markup: keyboard(buttons) };
}

/** Three in a row are readable on a phone; four look better as two by two. */
export function keyboard(buttons: readonly Button[]): InlineKeyboard {
  if (buttons.some(({ row }) => row !== undefined)) return keyboardOf(buttons);
  const inRow = buttons.length === 4 ? 2 : 3;
  const rows = buttons.flatMap((_, index) => (index % inRow === 0 ? [buttons.slice(index, index + inRow)] : []));
  return InlineKeyboard.from(rows.map((row) => row.map(({ label, data }) => InlineKeyboard.text(label, data))));
}

function keyboardOf(buttons: readonly Button[]): InlineKeyboard {
  const rows = [...Map.groupBy(buttons, ({ row = 0 }) => row)].toSorted(([a], [b]) => a - b);
  return InlineKeyboard.from(rows.map(([, row]) => row.map(({ label, data }) => InlineKeyboard.text(label, data))));
}

type Sent = Promise<{ message_id: number }>;

async function readably(message: FormattedString, send: (entities: FormattedString["entities"]) => Sent) {
  try {
    return (await send(message.entities)).message_id;
  } catch (error) {
    if (message.entities.length === 0 || sendFailure(error).kind !== "bad-entities") throw error;
    return (await send([])).message_id;
  }
}

/** Sends and answers the message's id; throws grammY's errors (see send-failure.ts). */
export function post(
  api: Api,
  chatId: number,
  message: FormattedString,
  buttons: readonly Button[] = [],
): Promise<number> {
  const extra = { ...options(buttons), link_preview_options: { is_disabled: true } };
  return readably(message, (entities) => api.sendMessage(chatId, message.text, { ...extra, entities }, deadline()));
}

/** Sends a picture with its caption (at most 1,024 characters) and answers the message's id. */
export function postPhoto(
  api: Api,
  chatId: number,
  png: Uint8Array,
  caption: FormattedString = new FormattedString(""),
  buttons: readonly Button[] = [],
): Promise<number> {
  // Made for each try: what was streamed once cannot be sent again.
  const photo = (): InputFile => new InputFile(png, "chart.png");
  const about = caption.text === "" ? {} : { caption: caption.text };
  return readably(caption, (caption_entities) =>
    api.sendPhoto(chatId, photo(), { ...options(buttons), ...about, caption_entities }, deadline()),
  );
}

/** A file of up to 50 MB takes its time. */
const FILE_TIMEOUT_MS = 120_000;

/** Sends a file from the disk under its name; read while it is sent. */
export async function postDocument(
  api: Api,
  chatId: number,
  { path, name }: { readonly path: string; readonly name: string },
): Promise<void> {
  const within = AbortSignal.timeout(FILE_TIMEOUT_MS) as unknown as ApiSignal;
  await api.sendDocument(chatId, new InputFile(path, name), {}, within);
}

/** Puts another picture in place of the one a message shows, or over a message that was words; the caption is all its words then. */
export async function editPhoto(
  api: Api,
  chatId: number,
  messageId: number,
  png: Uint8Array,
  { text: caption, entities: caption_entities }: FormattedString = new FormattedString(""),
  buttons: readonly Button[] = [],
): Promise<void> {
  const about = caption === "" ? {} : { caption, caption_entities };
  const media = InputMediaBuilder.photo(new InputFile(png, "chart.png"), about);
  await api.editMessageMedia(chatId, messageId, media, options(buttons), deadline());
}

/** As much of a message as fits under a picture, cut at a line's end. */
const captionOf = (message: FormattedString): FormattedString => splitMessage(message, CAPTION_LIMIT)[0] ?? message;

export const editText = (
  api: Api,
  chatId: number,
  messageId: number,
  message: FormattedString,
  buttons: readonly Button[] = [],
) =>
  api.editMessageText(
    chatId,
    messageId,
    message.text,
    { ...options(buttons), entities: message.entities, link_preview_options: { is_disabled: true } },
    deadline(),
  );

export function editCaption(
  api: Api,
  chatId: number,
  messageId: number,
  message: FormattedString,
  buttons: readonly Button[] = [],
) {
  const { text: caption, entities: caption_entities } = captionOf(message);
  return api.editMessageCaption(chatId, messageId, { ...options(buttons), caption, caption_entities }, deadline());
}
