/** `/export`, `/backtest` and `/challenge`: asked in one line or by a button, done beside the chat. */
import { Composer, type Context } from "grammy";
import { symbolOf } from "../../core/instrument.ts";
import type { Work } from "../../engine/api.ts";
import { badBacktest, badChallenge, badExport, howToExport } from "../messages/work.ts";
import type { Button } from "../post.ts";
import { onPress, pressData } from "../press.ts";
import type { Room } from "../room.ts";
import type { Words } from "../words/words.ts";
import { parseBacktest, parseChallenge, parseExport } from "./asked-work.ts";
import { startWork, workPresses } from "./work.ts";

export function workCommands(room: Room): Composer<Context> {
  const { voice, wordsOf } = room;
  const feature = new Composer<Context>();
  feature.command("export", async (ctx) => {
    const line = ctx.match.trim();
    const words = wordsOf(ctx);
    if (line === "") return voice.reply(ctx, howToExport(words), exportButtons(room, words));
    await startOr(room, ctx, parseExport(line), badExport(words, line));
  });
  feature.command("backtest", async (ctx) => {
    const line = ctx.match.trim();
    const words = wordsOf(ctx);
    await startOr(room, ctx, parseBacktest(line), badBacktest(words, line));
  });
  feature.command("challenge", (ctx) =>
    startOr(room, ctx, parseChallenge(ctx.match), badChallenge(wordsOf(ctx), ctx.match)),
  );
  feature.use(
    onPress("export", (ctx, line) => pressed(room, ctx, parseExport(line))),
    onPress("backtest", (ctx, line) => pressed(room, ctx, parseBacktest(line))),
    workPresses(room),
  );
  return feature;
}

type Said = Parameters<Room["voice"]["reply"]>[1];

const startOr = (room: Room, ctx: Context, work: Work | null, otherwise: Said): Promise<void> =>
  work === null ? room.voice.reply(ctx, otherwise) : startWork(room, ctx, work);

async function pressed(room: Room, ctx: Context, work: Work | null): Promise<void> {
  await ctx.answerCallbackQuery();
  if (work !== null) await startWork(room, ctx, work);
}

/** Names that fit into a button. */
const SYMBOL = /^[A-Z0-9]{1,14}\/[A-Z0-9]{1,10}$/;
const SHOWN_AT_MOST = 3;

const symbolsOf = ({ desk }: Room): readonly string[] =>
  desk
    .facts()
    .symbols.map(symbolOf)
    .filter((symbol) => SYMBOL.test(symbol))
    .slice(0, SHOWN_AT_MOST);

const exportButtons = (room: Room, words: Words): readonly Button[] => [
  ...symbolsOf(room).map((symbol) => ({
    label: words.text("work-button-candles", { symbol: symbol.split("/")[0] ?? symbol }),
    data: pressData("export", `${symbol},1h,csv,30d`),
  })),
  { label: words.text("work-button-signals"), data: pressData("export", "signals,csv,90d") },
];
