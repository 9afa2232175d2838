import { Composer, type Context } from "grammy";
import { changeMessage } from "../messages/change.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";
import { questionButtons } from "./question.ts";

/** `/retrain`: asks, then trains a new model in the background. */
export function retrainCommand({ desk, voice, wordsOf }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("retrain", (ctx) => {
    const words = wordsOf(ctx);
    const answer = desk.retrain(actorOf(ctx));
    return voice.reply(
      ctx,
      changeMessage(words, "retrain", answer, desk.facts()),
      questionButtons(words, "retrain", answer),
    );
  });
  return feature;
}
