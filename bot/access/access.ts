/**
 * Deny by default. Known people pass in their private chat and in groups the owner allowed; whatever a stranger writes in
 * private gets their own id and how to be allowed, a stranger's button one sentence: one answer a day, then silence.
 */
import type { Context, MiddlewareFn } from "grammy";
import type { Clock } from "../../core/time.ts";
import type { Actor, People, Role } from "../../engine/api.ts";
import { shorten } from "../messages/format.ts";
import { joinedMessage, type Uninvited, uninvitedMessage } from "../messages/people.ts";
import { pairedMessage, type StrangerAnswer, strangerMessage } from "../messages/start.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";
import { languageOf, type Words, wordsIn } from "../words/words.ts";
import { showMenu } from "./menu.ts";
import type { Pairing } from "./pairing.ts";
import { hasTelegramOwner } from "./people.ts";
import { isServed } from "./served.ts";
import { createTries, type Tries } from "./tries.ts";

export type AuditNote = (action: string, by: Actor, detail: Readonly<Record<string, unknown>>) => void;

export type AccessDeps = Room & {
  readonly people: People;
  /** Null where nobody can pair (the terminal). */
  readonly pairing: Pairing | null;
  readonly clock: Clock;
  readonly audit: AuditNote;
};

export function access(deps: AccessDeps): MiddlewareFn<Context> {
  const tries = createTries(deps.clock);
  return async (ctx, next) => {
    // Edited messages (but for the kill switch), channel posts and whatever Telegram may invent are nobody's business here.
    if (ctx.message === undefined && ctx.callbackQuery === undefined) return;
    if (isServed(ctx, deps)) return next();
    if (ctx.callbackQuery !== undefined) return strangersPress(ctx, ctx.callbackQuery.from.id, deps);
    if (ctx.chat?.type !== "private" || ctx.message?.text === undefined || ctx.from === undefined) return;
    // Only `/start` brings a code; anything else they write is met like one without.
    await meetStranger(ctx, ctx.hasCommand("start") ? ctx.match : "", deps, tries);
  };
}

/** It may come without a chat: from an inline message, or forged. */
async function strangersPress(ctx: Context, userId: number, { peopleDesk }: AccessDeps): Promise<void> {
  if (!peopleDesk.mayAnswerStranger(userId)) return;
  await ctx.answerCallbackQuery({ text: strangersWords(ctx).text("toast-stranger") });
}

/** Nobody knows yet what a stranger would choose, so their Telegram speaks for them. */
const strangersWords = (ctx: Context): Words => wordsIn(languageOf(ctx.from?.language_code));

/** A stranger's code is an invitation, or the first owner's; a right one is always heard, everything else once a day. */
async function meetStranger(ctx: Context, code: string, deps: AccessDeps, tries: Tries): Promise<void> {
  const stranger = actorOf(ctx);
  if (deps.pairing !== null && !hasTelegramOwner(deps.people)) {
    const answer = tryPairing(stranger, code, deps.pairing);
    if (answer === "paired") return welcome(ctx, stranger, deps);
    if (!deps.peopleDesk.mayAnswerStranger(stranger.userId)) return;
    return deps.voice.reply(ctx, strangerMessage(strangersWords(ctx), stranger.userId, answer));
  }
  const answer = tryInvitation(stranger, code, deps, tries);
  if (answer.kind === "joined") return welcomeInvited(ctx, stranger, answer.role, deps);
  if (deps.peopleDesk.mayAnswerStranger(stranger.userId)) {
    await deps.voice.reply(ctx, uninvitedMessage(strangersWords(ctx), stranger.userId, answer.kind));
  }
}

function tryPairing(stranger: Actor, code: string, pairing: Pairing): StrangerAnswer | "paired" {
  // Asking for the current code announces a new one when the old has expired, so the operator can always read one.
  pairing.current();
  return code === "" ? "can-pair" : pairing.attempt(stranger.userId, code);
}

type Invited = { readonly kind: "joined"; readonly role: Role } | { readonly kind: Uninvited };

function tryInvitation(stranger: Actor, code: string, { peopleDesk }: AccessDeps, tries: Tries): Invited {
  if (code.trim() === "") return { kind: "no-code" };
  if (tries.isLocked(stranger.userId)) return { kind: "locked" };
  const role = peopleDesk.join(code, { ...stranger, name: shorten(stranger.name, 64) });
  if (role !== null) return { kind: "joined", role };
  tries.remember(stranger.userId);
  return { kind: "wrong-code" };
}

async function welcomeInvited(ctx: Context, { chatId }: Actor, role: Role, deps: AccessDeps): Promise<void> {
  const words = strangersWords(ctx);
  await deps.voice.reply(ctx, joinedMessage(words, role));
  await showMenu(ctx.api, { chatId, role, words }, deps.emit);
}

async function welcome(
  ctx: Context,
  owner: Actor,
  { people, clock, audit, voice, desk, setup, emit }: AccessDeps,
): Promise<void> {
  const { userId, chatId } = owner;
  const name = shorten(owner.name, 64);
  people.add({ userId, chatId, role: "owner", name }, clock.now());
  audit("paired", { ...owner, name }, { userId });
  const words = strangersWords(ctx);
  await voice.reply(ctx, pairedMessage(words, desk.facts(), !setup.isChosen()));
  await showMenu(ctx.api, { chatId, role: "owner", words }, emit);
}
