/** `/alert` makes one in a line, `/alerts` lists them with buttons to pause, start and delete. */
import { Composer, type Context } from "grammy";
import type { AlertView } from "../../engine/api.ts";
import { ALERTS_PER_PAGE, alertAnswer, alertButtons, alertsMessage, howToAlert } from "../messages/person-alerts.ts";
import { onPress, type PressAction } from "../press.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";

export function alertCommands(room: Room): Composer<Context> {
  const { voice, wordsOf, alerts } = room;
  const feature = new Composer<Context>();
  feature.command("alert", async (ctx) => {
    const line = ctx.match.trim();
    if (line === "help") return voice.reply(ctx, howToAlert(wordsOf(ctx), alerts.patterns));
    await voice.reply(ctx, alertAnswer(wordsOf(ctx), alerts.create(line, actorOf(ctx)), alerts.patterns));
  });
  feature.command("alerts", async (ctx) => {
    const words = wordsOf(ctx);
    const all = alerts.ofChat(actorOf(ctx).chatId);
    await voice.reply(ctx, alertsMessage(words, all, 0), alertButtons(words, all, 0));
  });
  feature.use(
    onPress("alerts", (ctx, page) => show(ctx, room, Number(page))),
    moves("alert-pause", "paused", room),
    moves("alert-start", "active", room),
    moves("alert-delete", "deleted", room),
  );
  return feature;
}

/** A second press finds it where the first one put it: nothing changes, and that is said. */
function moves(action: PressAction, to: "active" | "paused" | "deleted", room: Room): Composer<Context> {
  return onPress(action, async (ctx, argument) => {
    const [id = "", page = "0"] = argument.split(".");
    const moved: AlertView | null = room.alerts.move(id, to, actorOf(ctx));
    const words = room.wordsOf(ctx);
    await ctx.answerCallbackQuery({ text: words.text(`alerts-toast-${moved === null ? "gone" : to}`) });
    await redraw(ctx, room, Number(page));
  });
}

async function show(ctx: Context, room: Room, page: number): Promise<void> {
  await ctx.answerCallbackQuery();
  await redraw(ctx, room, page);
}

/** The last alert of a page may just have gone. */
async function redraw(ctx: Context, { voice, wordsOf, alerts }: Room, wished: number): Promise<void> {
  const words = wordsOf(ctx);
  const all = alerts.ofChat(actorOf(ctx).chatId);
  const last = Math.max(0, Math.ceil(all.length / ALERTS_PER_PAGE) - 1);
  const page = Number.isInteger(wished) && wished >= 0 ? Math.min(wished, last) : 0;
  await voice.settle(ctx, alertsMessage(words, all, page), alertButtons(words, all, page));
}
