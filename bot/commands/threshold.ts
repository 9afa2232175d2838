import { Composer, type Context } from "grammy";
import { changeMessage } from "../messages/change.ts";
import { badThreshold } from "../messages/sorry.ts";
import { thresholdMessage } from "../messages/threshold.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";
import { questionButtons } from "./question.ts";

/** `/threshold [0..1]`: shows it; raising works at once, lowering asks. */
export function thresholdCommand({ desk, voice, wordsOf }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("threshold", async (ctx) => {
    const words = wordsOf(ctx);
    const given = ctx.match.trim();
    if (given === "") return voice.reply(ctx, thresholdMessage(words, desk.facts()));
    const value = parseShare(given);
    if (value === null) return voice.reply(ctx, badThreshold(words, given));
    const answer = desk.setThreshold(value, actorOf(ctx));
    await voice.reply(
      ctx,
      changeMessage(words, "threshold", answer, desk.facts()),
      questionButtons(words, "threshold", answer),
    );
  });
  return feature;
}

/** A plain decimal from 0 to 1, with a point or a comma; null for anything else, exponents and signs included. */
function parseShare(text: string): number | null {
  if (!/^(\d{1,3}([.,]\d{1,6})?|[.,]\d{1,6})$/.test(text)) return null;
  const value = Number(text.replace(",", "."));
  return value <= 1 ? value : null;
}
