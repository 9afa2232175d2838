/** How the bot answers: every reply is stamped, split, sent, and told as a `message` event. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Context } from "grammy";
import type { Actor, DeskFacts } from "../engine/api.ts";
import type { EmitEvent } from "../engine/events.ts";
import { stamp } from "./messages/stamp.ts";
import { patiently } from "./patience.ts";
import { asks, type Button, editPhoto, editText, keyboard, post, postDocument, postPhoto } from "./post.ts";
import { sendFailure } from "./send-failure.ts";

export type Voice = {
  /** Answers in the chat the update came from. At most once: a reply that may have arrived is not repeated. */
  reply(ctx: Context, body: FormattedString, buttons?: readonly Button[]): Promise<void>;
  /** Puts an answer in place of the message whose button was pressed, with these buttons instead of its own. */
  settle(ctx: Context, body: FormattedString, buttons?: readonly Button[]): Promise<void>;
  /** Says something that will change, and answers its id. */
  begin(ctx: Context, body: FormattedString, buttons: readonly Button[]): Promise<number>;
  /** Changes what was begun, now or later; where that is not possible any more it stays as it is. */
  change(ctx: Context, messageId: number, body: FormattedString, buttons: readonly Button[]): Promise<void>;
  /** Sends a file from the disk. */
  document(ctx: Context, file: { readonly path: string; readonly name: string }): Promise<void>;
  /** Shows a picture above an answer; null = this chat got none, and the answer says the same in words. */
  picture(ctx: Context, png: Uint8Array): Promise<number | null>;
  /** Puts a picture in place of one shown before; where that cannot be changed any more it stays as it is. */
  changePicture(ctx: Context, messageId: number, png: Uint8Array): Promise<void>;
};

export function createVoice(facts: () => DeskFacts, emit: EmitEvent): Voice {
  const tell = (ctx: Context, kind: string, text: string, buttons: readonly Button[]): void =>
    emit({
      type: "message",
      chat: chatOf(ctx),
      kind,
      text,
      buttons: buttons.map(({ label }) => label),
      inReplyTo: asked(ctx),
    });

  return {
    async reply(ctx, body, buttons = []) {
      const parts = stamp(facts().mode, body);
      for (const [index, part] of parts.entries()) {
        const under = index === parts.length - 1 ? buttons : [];
        await patiently(() => post(ctx.api, chatOf(ctx), part, under));
        tell(ctx, under.some(asks) ? "question" : "reply", part.text, under);
      }
    },
    async settle(ctx, body, buttons = []) {
      const [part] = stamp(facts().mode, body);
      if (part === undefined) return;
      const edited = await patiently(() => edit(ctx, part, buttons));
      if (!edited) await patiently(() => post(ctx.api, chatOf(ctx), part, buttons));
      tell(ctx, edited ? "edit" : "reply", part.text, buttons);
    },
    async begin(ctx, body, buttons) {
      const [part = body] = stamp(facts().mode, body);
      const id = await patiently(() => post(ctx.api, chatOf(ctx), part, buttons));
      tell(ctx, "reply", part.text, buttons);
      return id;
    },
    async change(ctx, messageId, body, buttons) {
      const [part = body] = stamp(facts().mode, body);
      await patiently(() => editText(ctx.api, chatOf(ctx), messageId, part, buttons)).catch(() => {});
      tell(ctx, "edit", part.text, buttons);
    },
    document: (ctx, file) => patiently(() => postDocument(ctx.api, chatOf(ctx), file)),
    picture: (ctx, png) => patiently(() => postPhoto(ctx.api, chatOf(ctx), png)).catch(() => null),
    changePicture: (ctx, messageId, png) =>
      patiently(() => editPhoto(ctx.api, chatOf(ctx), messageId, png)).catch(() => {}),
  };
}

/** False when the old message cannot be edited any more (deleted, too old). */
async function edit(ctx: Context, part: FormattedString, buttons: readonly Button[]): Promise<boolean> {
  const extra = buttons.length === 0 ? {} : { reply_markup: keyboard(buttons) };
  try {
    await ctx.editMessageText(part.text, { ...extra, entities: part.entities });
    return true;
  } catch (error) {
    const failure = sendFailure(error);
    if (failure.kind !== "refused" && failure.kind !== "bad-entities") throw error;
    return failure.why.includes("message is not modified");
  }
}

/** Ids may be 0 (the terminal), so only their absence counts. */
const chatOf = (ctx: Context): number => {
  if (ctx.chatId === undefined) throw new Error("An update without a chat reached a handler");
  return ctx.chatId;
};

/** Who asks, for settings and their audit. */
export function actorOf(ctx: Context): Actor {
  if (ctx.from === undefined) throw new Error("An update without a sender reached a handler");
  return { userId: ctx.from.id, chatId: chatOf(ctx), name: ctx.from.username ?? ctx.from.first_name };
}

/** The line or the button that is being answered. */
function asked(ctx: Context): string | null {
  const query = ctx.callbackQuery;
  if (query === undefined) return ctx.message?.text ?? null;
  const rows = query.message !== undefined && "reply_markup" in query.message ? query.message.reply_markup : undefined;
  const pressed = rows?.inline_keyboard
    .flat()
    .find((button) => "callback_data" in button && button.callback_data === query.data);
  return pressed?.text ?? query.data ?? null;
}
