/** Where conversations begin: `/setup`, `/alert` without a line, and the button under `/ftmo_status`. */
import { Composer, type Context, type MiddlewareFn } from "grammy";
import { onPress } from "../press.ts";
import { type TalkDeps, type Talking, talking } from "../talks/talks.ts";

/** The conversations under way, then what begins one. */
export function conversing(deps: TalkDeps): MiddlewareFn<Context> {
  const feature = talking(deps);
  feature.command("setup", (ctx) => ctx.conversation.enter("form", "setup"));
  feature.command("alert").filter(
    (ctx) => ctx.match.trim() === "",
    (ctx) => ctx.conversation.enter("form", "alert"),
  );
  feature.command("backtest").filter(
    (ctx) => ctx.match.trim() === "",
    (ctx) => ctx.conversation.enter("form", "backtest"),
  );
  feature.use(
    onPress<Talking>("account-edit", async (ctx) => {
      await ctx.answerCallbackQuery();
      // A command ends the questions that are open; a button goes past them, and only one conversation can be.
      await ctx.conversation.exitAll();
      await ctx.conversation.enter("form", "account");
    }),
  );
  const handle = new Composer(feature).middleware();
  // The plugin itself puts `conversation` on the context, so every context will do.
  return handle as unknown as MiddlewareFn<Context>;
}
