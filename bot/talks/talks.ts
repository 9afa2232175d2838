/**
 * Conversations: questions one after the other, kept over a restart. Every control command has been answered before an
 * update comes here (docs/decisions/control-commands-before-conversations.md); any other command ends the conversation
 * and is answered too.
 */
import { setTimeout as pause } from "node:timers/promises";
import { type Conversation, type ConversationFlavor, conversations, createConversation } from "@grammyjs/conversations";
import { FormattedString } from "@grammyjs/parse-mode";
import { Composer, type Context, type Transformer } from "grammy";
import type { MessageEntity } from "grammy/types";
import { type Clock, MINUTE_MS } from "../../core/time.ts";
import type { TalkStore } from "../../engine/api.ts";
import type { EmitEvent } from "../../engine/events.ts";
import { lines } from "../messages/layout.ts";
import { stamp } from "../messages/stamp.ts";
import { patiently } from "../patience.ts";
import { type Button, keyboard } from "../post.ts";
import { pressData } from "../press.ts";
import type { Room } from "../room.ts";
import type { Answers, Choice, Form, Forms } from "./form.ts";

/**
 * To be raised with every change to `fill` and to the questions of a form: a stored conversation is replayed against
 * this code, and one of another version is dropped, which the person is told.
 */
const VERSION = 4;
/** Who comes back later has forgotten what was asked. */
const FORGOTTEN_AFTER_MS = 30 * MINUTE_MS;

export type Talking = ConversationFlavor<Context>;
type Talk = Conversation<Talking, Context>;

export type TalkDeps = Room & {
  readonly talks: TalkStore;
  readonly forms: Forms;
  readonly clock: Clock;
  readonly emit: EmitEvent;
  /** What everything that goes out passes. */
  readonly doors: readonly Transformer[];
};

const keyOf = (chatId: number | undefined, userId: number | undefined): string => `${chatId}:${userId}`;
const talkKey = (ctx: Context): string => keyOf(ctx.chatId, ctx.from?.id);

/** Ends whatever somebody is in the middle of, in all chats where they are answered. */
export function endTalks({ talks, peopleDesk }: Pick<TalkDeps, "talks" | "peopleDesk">, userId: number): void {
  for (const chatId of [userId, ...peopleDesk.places().map((place) => place.chatId)])
    talks.remove(keyOf(chatId, userId));
}

/** `/cancel`; stands before the conversations, because one that waits would take it for an answer. */
export function cancelCommand({ voice, wordsOf, talks }: Room & { readonly talks: TalkStore }): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("cancel", (ctx) => {
    const was = talks.remove(talkKey(ctx));
    return voice.reply(ctx, lines(wordsOf(ctx).text(was ? "talk-cancelled" : "talk-nothing-to-cancel")));
  });
  return feature;
}

export function talking(deps: TalkDeps): Composer<Talking> {
  const { talks, clock, doors } = deps;
  const feature = new Composer<Talking>();
  feature.use(async (ctx, next) => {
    await dropOld(deps, ctx);
    await next();
  });
  feature.use(
    conversations<Talking, Context>({
      storage: {
        type: "key",
        version: VERSION,
        getStorageKey: talkKey,
        adapter: {
          read: (key) => talks.read(key)?.state as never,
          write: (key, state) => talks.write(key, state, clock.now()),
          delete: (key) => void talks.remove(key),
        },
      },
      // The plugin makes an api of its own, on which the doors of the bot's do not stand.
      plugins: [
        (ctx, next) => {
          ctx.api.config.use(...doors);
          return next();
        },
      ],
    }),
  );
  feature.use(createConversation<Talking, Context>((talk, ctx, name: string) => fill(deps, talk, ctx, name), "form"));
  return feature;
}

/** A conversation of an older program, or one that was left alone for long: gone, and the person knows it. */
async function dropOld({ talks, clock, voice, wordsOf }: TalkDeps, ctx: Context): Promise<void> {
  const key = talkKey(ctx);
  const stored = talks.read(key);
  if (stored === null) return;
  const { version } = stored.state as { readonly version?: readonly unknown[] };
  const isOther = version?.[1] !== VERSION;
  if (!isOther && clock.now() - stored.changedAt < FORGOTTEN_AFTER_MS) return;
  talks.remove(key);
  await voice.reply(ctx, lines(wordsOf(ctx).text(isOther ? "talk-other-version" : "talk-too-long-ago")));
}

async function fill(deps: TalkDeps, talk: Talk, ctx: Context, name: string): Promise<void> {
  const form = formOf(deps.forms, name);
  let answers: Answers = {};
  let trouble: FormattedString | null = null;
  for (let number = 0; ; number += 1) {
    const before = answers;
    const complaint: FormattedString | null = trouble;
    const asked = await talk.external((outside) => {
      const question = form.next(before, outside);
      if (question === null) return null;
      const { key, text, choices } = question;
      const said = lines(complaint, text);
      return {
        key,
        choices,
        message: spoken(
          deps,
          outside,
          said,
          choices.map(({ label }) => label),
        ),
      };
    });
    if (asked === null) break;
    await say(talk, ctx, asked.message, buttonsOf(asked.choices, number));
    const text = await answerTo(deps, talk, { name, choices: asked.choices, number });
    const read = await talk.external(async (outside) => {
      const result = await form.read(asked.key, text, before, outside);
      return result.ok ? result : { ok: false as const, text: result.says.text };
    });
    trouble = read.ok ? null : new FormattedString(read.text);
    if (read.ok) answers = { ...before, [asked.key]: read.value };
  }
  const all = answers;
  const end = await talk.external(async (outside) => {
    const { message, buttons } = await form.finish(all, outside);
    return {
      buttons,
      message: spoken(
        deps,
        outside,
        message,
        buttons.map(({ label }) => label),
      ),
    };
  });
  await say(talk, ctx, end.message, end.buttons);
}

function formOf(forms: Forms, name: string): Form {
  const form = forms[name];
  if (form === undefined) throw new Error(`There is no conversation "${name}".`);
  return form;
}

/** `number` counts the questions of this conversation from nothing on. */
type Asked = { readonly name: string; readonly choices: readonly Choice[]; readonly number: number };

/** Where each conversation begins. */
const BEGINS: Readonly<Record<string, string>> = {
  account: "/ftmo_status",
  alert: "/alert",
  backtest: "/backtest",
  setup: "/setup",
};

/** Waits until something came that can be an answer; a command ends the conversation and goes on to its handler. */
async function answerTo(deps: TalkDeps, talk: Talk, { name, choices, number }: Asked): Promise<string> {
  for (;;) {
    const heard = await talk.wait();
    const text = heard.message?.text;
    if (text?.startsWith("/") === true) await leave(deps, talk, heard, name);
    const answer = text?.trim() ?? chosenOf(heard.callbackQuery?.data, choices, number);
    if (heard.callbackQuery !== undefined && answer !== undefined) await heard.answerCallbackQuery();
    if (answer !== undefined) return answer;
    await remind(deps, talk, heard, number);
  }
}

async function leave({ wordsOf }: TalkDeps, talk: Talk, heard: Context, name: string): Promise<never> {
  const command = BEGINS[name] ?? "/help";
  const left = await talk.external((outside) => wordsOf(outside).text("talk-left", { command }));
  await say(talk, heard, { text: left, entities: [] }, []);
  return talk.halt({ next: true });
}

/** A button of something else is that one's business; one of an earlier question, or a picture, is nobody's. */
async function remind({ wordsOf }: TalkDeps, talk: Talk, heard: Context, number: number): Promise<void> {
  const data = heard.callbackQuery?.data;
  if (data?.startsWith("v2:form:") === false) await talk.skip({ next: true });
  const [, of] = /^v2:form:(\d+)\./.exec(data ?? "") ?? [];
  const key = of !== undefined && Number(of) < number ? "talk-answered-already" : "talk-answer-please";
  const hint = await talk.external((outside) => wordsOf(outside).text(key));
  if (data === undefined) await say(talk, heard, { text: hint, entities: [] }, []);
  else await heard.answerCallbackQuery({ text: hint });
}

function chosenOf(data: string | undefined, choices: readonly Choice[], number: number): string | undefined {
  const [, of, index] = /^v2:form:(\d+)\.(\d+)$/.exec(data ?? "") ?? [];
  return of !== undefined && Number(of) === number ? choices[Number(index)]?.value : undefined;
}

const buttonsOf = (choices: readonly { label: string; row?: number }[], number: number): readonly Button[] =>
  choices.map(({ label, row = 0 }, index) => ({ label, data: pressData("form", `${number}.${index}`), row }));

type Said = { readonly text: string; readonly entities: MessageEntity[] };

/** As every message: stamped, and told to the stream of events. */
function spoken({ desk, emit }: TalkDeps, ctx: Context, body: FormattedString, buttons: readonly string[]): Said {
  const [part] = stamp(desk.facts().mode, body);
  const text = part?.text ?? body.text;
  const asked = ctx.message?.text ?? null;
  emit({ type: "message", chat: ctx.chatId ?? 0, kind: "question", text, buttons: [...buttons], inReplyTo: asked });
  return { text, entities: [...(part?.entities ?? [])] };
}

/** A flood's refusal and the wait after it are replayed like everything else, and waited for once. */
async function say(talk: Talk, ctx: Context, { text, entities }: Said, buttons: readonly Button[]): Promise<void> {
  const extra = buttons.length === 0 ? {} : { reply_markup: keyboard(buttons) };
  await patiently(
    () => ctx.reply(text, { entities, link_preview_options: { is_disabled: true }, ...extra }),
    (ms) => talk.external(() => pause(ms)),
  );
}
