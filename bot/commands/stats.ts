import { Composer, type Context } from "grammy";
import type { StatsSpan } from "../../engine/api.ts";
import { badDays } from "../messages/sorry.ts";
import { statsMessage } from "../messages/stats.ts";
import { statsCharts } from "../messages/stats-charts.ts";
import { inOnePicture } from "../pictures.ts";
import type { Button } from "../post.ts";
import { onPress, pressData } from "../press.ts";
import type { Room } from "../room.ts";
import type { Words } from "../words/words.ts";
import { parseSpan, SPANS } from "./days.ts";

/** `/stats [7|30|90|all]`: results of the last days with a picture; 7 when nothing is given. */
export function statsCommand(room: Room): Composer<Context> {
  const { voice, wordsOf } = room;
  const feature = new Composer<Context>();
  feature.command("stats", async (ctx) => {
    const span = parseSpan(ctx.match);
    if (span === null) await voice.reply(ctx, badDays(wordsOf(ctx), ctx.match));
    else await tell(room, ctx, span);
  });
  feature.use(
    onPress("stats", async (ctx, argument) => {
      await ctx.answerCallbackQuery();
      await tell(room, ctx, parseSpan(argument) ?? 7);
    }),
  );
  return feature;
}

/** Taken signals of "all" are those of the last hundred years. */
const EVER_DAYS = 36_500;

async function tell(room: Room, ctx: Context, span: StatsSpan): Promise<void> {
  const { desk, signals, pictures, voice } = room;
  const words = room.wordsOf(ctx);
  const chatId = ctx.chatId ?? 0;
  const report = desk.stats(span);
  const { mode, currency } = desk.facts();
  const chart = inOnePicture(statsCharts(words, report, { mode, currency }));
  const png = chart === null ? null : await pictures.draw(chatId, () => chart);
  if (png !== null) await voice.picture(ctx, png);
  const taken = signals.taken(span === "all" ? EVER_DAYS : span);
  await voice.reply(ctx, statsMessage(words, report, taken, currency), buttonsOf(words, span));
}

const buttonsOf = (words: Words, shown: StatsSpan): readonly Button[] =>
  SPANS.filter((span) => span !== shown).map((span) => ({
    label: span === "all" ? words.text("button-all-days") : words.text("button-days", { days: String(span) }),
    data: pressData("stats", String(span)),
  }));
