/**
 * Deny by default. Only private chats of known people pass; a stranger's `/start` gets their own id and how to be
 * allowed, a stranger's button one sentence, everything else of theirs silence.
 */
import type { Context, MiddlewareFn } from "grammy";
import type { Clock } from "../../core/time.ts";
import type { Actor, People } from "../../engine/api.ts";
import type { EmitEvent } from "../../engine/events.ts";
import { shorten } from "../messages/format.ts";
import { pairedMessage, type StrangerAnswer, strangerMessage } from "../messages/start.ts";
import type { Room } from "../room.ts";
import { sendFailure } from "../send-failure.ts";
import { actorOf } from "../voice.ts";
import { languageOf, type Words, wordsIn } from "../words/words.ts";
import { registerCommandsFor } from "./menu.ts";
import type { Pairing } from "./pairing.ts";
import { hasTelegramOwner } from "./people.ts";

export type AuditNote = (action: string, by: Actor, detail: Readonly<Record<string, unknown>>) => void;

export type AccessDeps = Room & {
  readonly people: People;
  /** Null where nobody can pair (the terminal). */
  readonly pairing: Pairing | null;
  readonly clock: Clock;
  readonly emit: EmitEvent;
  readonly audit: AuditNote;
};

export function access(deps: AccessDeps): MiddlewareFn<Context> {
  return async (ctx, next) => {
    // Edited messages, channel posts and whatever Telegram may invent are nobody's business here.
    if (ctx.message === undefined && ctx.callbackQuery === undefined) return;
    if (isAllowed(ctx, deps.people)) return next();
    if (ctx.callbackQuery !== undefined) {
      await ctx.answerCallbackQuery({ text: strangersWords(ctx).text("toast-stranger") });
    } else if (ctx.chat?.type === "private" && ctx.hasCommand("start")) {
      await meetStranger(ctx, ctx.match, deps);
    }
  };
}

/** Nobody knows yet what a stranger would choose, so their Telegram speaks for them. */
const strangersWords = (ctx: Context): Words => wordsIn(languageOf(ctx.from?.language_code));

const isAllowed = (ctx: Context, people: People): boolean =>
  ctx.chat?.type === "private" && ctx.from !== undefined && people.find(ctx.from.id) !== null;

async function meetStranger(ctx: Context, code: string, deps: AccessDeps): Promise<void> {
  const stranger = actorOf(ctx);
  const answer = tryCode(stranger, code, deps);
  if (answer !== "paired") return deps.voice.reply(ctx, strangerMessage(strangersWords(ctx), stranger.userId, answer));
  await welcome(ctx, stranger, deps);
}

function tryCode(stranger: Actor, code: string, { people, pairing }: AccessDeps): StrangerAnswer | "paired" {
  if (pairing === null || hasTelegramOwner(people)) return "closed";
  // Asking for the current code announces a new one when the old has expired, so the operator can always read one.
  pairing.current();
  return code === "" ? "can-pair" : pairing.attempt(stranger.userId, code);
}

async function welcome(
  ctx: Context,
  owner: Actor,
  { people, clock, audit, voice, desk, emit }: AccessDeps,
): Promise<void> {
  const { userId, chatId } = owner;
  const name = shorten(owner.name, 64);
  people.add({ userId, chatId, role: "owner", name }, clock.now());
  audit("paired", { ...owner, name }, { userId });
  const words = strangersWords(ctx);
  await voice.reply(ctx, pairedMessage(words, desk.facts()));
  try {
    await registerCommandsFor(ctx.api, chatId, words);
  } catch (error) {
    emit({ type: "error", code: "MENU_NOT_SET", text: `The command menu was not set. ${sendFailure(error).why}` });
  }
}
