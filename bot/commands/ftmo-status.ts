import type { FormattedString } from "@grammyjs/parse-mode";
import { Composer, type Context } from "grammy";
import { cents } from "../../core/money.ts";
import { plainAmount } from "../../core/typed-amount.ts";
import type { ChangeAnswer, DeskFacts, StatedFigures } from "../../engine/api.ts";
import { changeMessage } from "../messages/change.ts";
import { ftmoMessage } from "../messages/ftmo.ts";
import { ftmoChart } from "../messages/ftmo-chart.ts";
import { badFigures } from "../messages/sorry.ts";
import type { Button } from "../post.ts";
import { pressData } from "../press.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";
import type { Words } from "../words/words.ts";
import { questionButtons } from "./question.ts";

/** `/ftmo_status`: room left before every account limit; with `set` or `auto`, which account they are kept for. */
export function ftmoStatusCommand(room: Room): Composer<Context> {
  const { desk, voice, wordsOf } = room;
  const feature = new Composer<Context>();
  feature.command("ftmo_status", async (ctx) => {
    const words = wordsOf(ctx);
    const given = ctx.match.trim();
    if (given === "") return tell(room, ctx);
    if (given.toLowerCase() === "auto")
      return voice.reply(ctx, ...asked(words, desk.useDryrunAccount(actorOf(ctx)), desk.facts()));
    const figures = parseFigures(given);
    if (figures === null) return voice.reply(ctx, badFigures(words, given));
    await voice.reply(ctx, ...asked(words, desk.stateAccount(figures, actorOf(ctx)), desk.facts()));
  });
  return feature;
}

async function tell({ desk, pictures, voice, wordsOf }: Room, ctx: Context): Promise<void> {
  const words = wordsOf(ctx);
  const [report, { mode }, now] = [desk.ftmoStatus(), desk.facts(), desk.now()];
  const png = await pictures.draw(ctx.chatId ?? 0, () => ftmoChart(words, report, mode, now));
  if (png !== null) await voice.picture(ctx, png);
  const update = { label: words.text("talk-account-button"), data: pressData("account-edit") };
  await voice.reply(ctx, ftmoMessage(words, report, mode, now), [update]);
}

const asked = (words: Words, answer: ChangeAnswer, facts: DeskFacts): [FormattedString, readonly Button[]] => [
  changeMessage(words, "account", answer, facts),
  questionButtons(words, "account", answer),
];

const AMOUNT = /^\d{1,9}(?:\.\d{1,2})?$/;

/** `set BALANCE EQUITY [DAY START [PEAK]]`: amounts with a point, as they are or as messages print them. */
function parseFigures(text: string): StatedFigures | null {
  const [word = "", ...typed] = text.split(/\s+/);
  const amounts = typed.map(plainAmount);
  if (word.toLowerCase() !== "set" || amounts.length > 4 || !amounts.every((amount) => AMOUNT.test(amount)))
    return null;
  const [balance, equity, dayStart, peak] = amounts.map((amount) => cents(Number(amount)));
  if (balance === undefined || equity === undefined) return null;
  return { balance, equity, dayStartBalance: dayStart ?? null, highestDayStart: peak ?? null };
}
