import type { FormattedString } from "@grammyjs/parse-mode";
import { Composer, type Context } from "grammy";
import { symbolOf } from "../../core/instrument.ts";
import type { CheckReport } from "../../engine/api.ts";
import { checkMessage } from "../messages/check.ts";
import { overviewMessage } from "../messages/check-overview.ts";
import { feedLines } from "../messages/feed.ts";
import { checkChart } from "../messages/price-chart.ts";
import { unknownSymbol } from "../messages/sorry.ts";
import type { Button } from "../post.ts";
import { onPress, pressData } from "../press.ts";
import type { Room } from "../room.ts";
import type { Words } from "../words/words.ts";

/** `/check [symbol]`: one symbol gate by gate with its chart, or all watched symbols in one line each. */
export function checkCommand(room: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("check", (ctx) => speak(room, ctx, ctx.match.trim()));
  feature.use(
    onPress("check", async (ctx, symbol) => {
      await ctx.answerCallbackQuery();
      await speak(room, ctx, symbol);
    }),
    onPress("refresh", (ctx, about) => refresh(room, ctx, about)),
  );
  return feature;
}

async function speak(room: Room, ctx: Context, asked: string): Promise<void> {
  const { message, report, reports } = await answer(room, room.wordsOf(ctx), asked);
  const png = report === null ? null : await chartOf(room, ctx, report);
  const picture = png === null ? null : await room.voice.picture(ctx, png);
  await room.voice.reply(ctx, message, buttonsOf(room.wordsOf(ctx), reports, picture));
}

/** What a refresh puts anew: the words, and the picture above them where there is one. `about`: SYMBOL,PICTURE. */
async function refresh(room: Room, ctx: Context, about: string): Promise<void> {
  const words = room.wordsOf(ctx);
  const [symbol = "", shown = ""] = about.split(",");
  const picture = /^\d{1,12}$/.test(shown) ? Number(shown) : null;
  const { message, report, reports } = await answer(room, words, symbol);
  await ctx.answerCallbackQuery({ text: words.text("check-refreshed") });
  const png = picture === null || report === null ? null : await chartOf(room, ctx, report);
  if (png !== null && picture !== null) await room.voice.changePicture(ctx, picture, png);
  await room.voice.settle(ctx, message, buttonsOf(words, reports, picture));
}

function chartOf({ desk, signals, pictures, wordsOf }: Room, ctx: Context, report: CheckReport) {
  const chatId = ctx.chatId ?? 0;
  return pictures.draw(chatId, () => {
    const view = signals.prices(report.instrument, report.at);
    return checkChart(wordsOf(ctx), report, view, desk.facts());
  });
}

type Answer = {
  readonly message: FormattedString;
  /** What was looked at; empty when nothing was. */
  readonly reports: readonly CheckReport[];
  /** The one that was asked about; null for an overview. */
  readonly report: CheckReport | null;
};

async function answer({ desk }: Room, words: Words, symbol: string): Promise<Answer> {
  const reports = symbol === "" ? await desk.check() : await desk.check(symbol);
  if ("code" in reports) return { message: unknownSymbol(words, reports), reports: [], report: null };
  const [only] = reports;
  const [feed, now] = [desk.feed(), desk.now()];
  const ways = feedLines(words, feed, now);
  if (symbol === "" || only === undefined) {
    return { message: overviewMessage(words, reports, desk.facts(), now, ways), reports, report: null };
  }
  const message = checkMessage(words, only, desk.facts(), feed.path === "replay" ? [] : ways);
  return { message, reports: [only], report: only };
}

/** More would push the message off a phone's screen; the other symbols are typed. */
const SHOWN_AT_MOST = 8;
/** Longer ones, or others, do not fit into a button with the number of a picture. */
const SYMBOL = /^[A-Z0-9]{1,14}\/[A-Z0-9]{1,10}$/;

function buttonsOf(words: Words, reports: readonly CheckReport[], picture: number | null): readonly Button[] {
  const symbols = reports.map(({ instrument }) => symbolOf(instrument)).filter((symbol) => SYMBOL.test(symbol));
  const again = (about: string): Button => ({ label: words.text("button-refresh"), data: pressData("refresh", about) });
  const [only] = symbols;
  if (reports.length === 1) {
    return only === undefined ? [] : [again(picture === null ? only : `${only},${picture}`)];
  }
  const each = symbols.slice(0, SHOWN_AT_MOST).map((symbol) => ({
    label: symbol.split("/")[0] ?? symbol,
    data: pressData("check", symbol),
  }));
  return reports.length === 0 ? [] : [...each, again("")];
}
