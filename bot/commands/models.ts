import { Composer, type Context } from "grammy";
import { impossibleMessage, modelsAnswerMessage, modelsHow, modelsMessage } from "../messages/models.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";
import { questionButtons } from "./question.ts";

/** `/models`: the list; with `promote TAG` or `rollback [TAG] why` a question to the owner. */
export function modelsCommand(room: Room): Composer<Context> {
  const { desk, voice, wordsOf } = room;
  const feature = new Composer<Context>();
  feature.command("models", async (ctx) => {
    const words = wordsOf(ctx);
    if (ctx.match.trim() !== "") return change(ctx, ctx.match.trim().split(/\s+/), room);
    const rows = await desk.models.list();
    await voice.reply(ctx, "kind" in rows ? impossibleMessage(words, rows) : modelsMessage(words, rows));
  });
  return feature;
}

async function change(ctx: Context, [verb, ...rest]: readonly string[], { desk, voice, wordsOf }: Room): Promise<void> {
  const [words, by, [tag]] = [wordsOf(ctx), actorOf(ctx), rest];
  const asked =
    verb === "rollback"
      ? desk.models.askRollback(rest, by)
      : verb === "promote" && tag !== undefined
        ? desk.models.askPromotion(tag, by)
        : null;
  if (asked === null) return voice.reply(ctx, modelsHow(words));
  const answer = await asked;
  const buttons = answer.kind === "impossible" ? [] : questionButtons(words, "model", answer);
  await voice.reply(ctx, modelsAnswerMessage(words, answer), buttons);
}
