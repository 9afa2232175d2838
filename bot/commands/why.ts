import type { FormattedString } from "@grammyjs/parse-mode";
import { Composer, type Context } from "grammy";
import { lines } from "../messages/layout.ts";
import { unknownSymbol } from "../messages/sorry.ts";
import { whyMessage } from "../messages/why.ts";
import { onPress } from "../press.ts";
import type { Room } from "../room.ts";
import type { Words } from "../words/words.ts";

/** `/why [symbol|signal]`: the trail of a decision; and the button under a signal that asks for it. */
export function whyCommand({ signals, voice, wordsOf }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  const answer = async (words: Words, about: string): Promise<FormattedString> => {
    const found = await signals.why(about);
    if (found.kind === "unknown-symbol") return unknownSymbol(words, found.about);
    if (found.kind === "none") return lines(words.text(about === "" ? "why-no-signal-yet" : "why-none"));
    return whyMessage(words, found.report);
  };
  feature.command("why", async (ctx) => voice.reply(ctx, await answer(wordsOf(ctx), ctx.match.trim())));
  feature.use(
    onPress("why", async (ctx, id) => {
      // The answer takes a moment; the button's own wheel should not.
      await ctx.answerCallbackQuery();
      await voice.reply(ctx, await answer(wordsOf(ctx), id));
    }),
  );
  return feature;
}
