import { Composer, type Context } from "grammy";
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
import type { Choice } from "../../engine/api.ts";
import { choiceText, mutedMessage, muteText, unmuteButtons, unmuteText } from "../messages/choice.ts";
import { lines } from "../messages/layout.ts";
import { onPress, type PressAction } from "../press.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";

/** Telegram's limit of a toast. */
const TOAST_LIMIT = 200;

/** The buttons under a signal: taken, skip, mute symbol; and `/muted`, which lists and undoes the last. */
export function signalButtons(room: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.use(choosing(room, "taken", "taken"), choosing(room, "skip", "skipped"), muting(room), unmuting(room));
  feature.command("muted", async (ctx) => {
    const words = room.wordsOf(ctx);
    const mutes = room.signals.mutes(actorOf(ctx).chatId);
    await room.voice.reply(ctx, mutedMessage(words, mutes), unmuteButtons(words, mutes));
  });
  return feature;
}

/** The card itself is brought up to date through the outbox, in every chat that has it. */
const choosing = ({ signals, wordsOf }: Room, action: PressAction, state: Choice["state"]): Composer<Context> =>
  onPress(action, async (ctx, id) => {
    const answer = signals.choose(id, state, actorOf(ctx));
    const text = choiceText(wordsOf(ctx), answer);
    // What must not be overlooked stays until it is tapped away.
    await ctx.answerCallbackQuery({ text: text.slice(0, TOAST_LIMIT), show_alert: answer.kind === "refused" });
  });

const muting = ({ signals, voice, wordsOf }: Room): Composer<Context> =>
  onPress("mute", async (ctx, id) => {
    const words = wordsOf(ctx);
    const by = actorOf(ctx);
    const card = signals.card(id);
    if (card === null) return void (await ctx.answerCallbackQuery({ text: words.text("choice-unknown") }));
    const { instrument } = card.decision;
    const before = signals.mutes(by.chatId).find((mute) => mute.instrument === instrument);
    const mute = before ?? signals.mute(instrument, by);
    const text = muteText(words, mute, before === undefined);
    await ctx.answerCallbackQuery({ text: text.slice(0, TOAST_LIMIT) });
    if (before === undefined) await voice.reply(ctx, lines(text), unmuteButtons(words, [mute]));
  });

const unmuting = ({ desk, signals, voice, wordsOf }: Room): Composer<Context> =>
  onPress("unmute", async (ctx, symbol) => {
    const words = wordsOf(ctx);
    const by = actorOf(ctx);
    const muted = signals.mutes(by.chatId).find(({ instrument }) => symbolOf(instrument) === symbol);
    const instrument = muted?.instrument ?? (`${desk.facts().venue}:${symbol}` as InstrumentId);
    const wasMuted = muted !== undefined && signals.unmute(instrument, by);
    const text = unmuteText(words, { instrument }, wasMuted);
    await ctx.answerCallbackQuery({ text: text.slice(0, TOAST_LIMIT) });
    if (wasMuted) await voice.settle(ctx, lines(text));
  });
