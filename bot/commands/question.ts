/** Questions with Confirm and Cancel: their buttons, and what happens when one is pressed. */
import { Composer, type Context } from "grammy";
import type { ChangeAnswer } from "../../engine/api.ts";
import { type ButtonPress, buttonData, parseButton, type Verb } from "../callback-data.ts";
import { type Changed, changeMessage } from "../messages/change.ts";
import type { Button } from "../post.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";
import type { Words } from "../words/words.ts";

type About = "threshold" | "kill" | "account" | "watchlist" | "retrain";

/** The buttons under a question; none when the answer asks nothing. */
export function questionButtons(words: Words, about: About, answer: ChangeAnswer): readonly Button[] {
  if (answer.kind !== "confirm") return [];
  const { promptId } = answer;
  return [
    { label: words.text("button-confirm"), data: buttonData({ verb: `${about}-yes`, promptId }) },
    { label: words.text("button-cancel"), data: buttonData({ verb: `${about}-no`, promptId }) },
  ];
}

/** Every press is answered, whatever came of it; the desk decides whether it counts. */
export function questionPresses(room: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.on("callback_query:data", async (ctx, next) => {
    const press = parseButton(ctx.callbackQuery.data);
    // Another kind of button, or none of ours: the end of the chain says so.
    if (!press.ok) return next();
    await settlePress(ctx, press.value, room);
  });
  return feature;
}

function aboutOf(verb: Verb): Changed {
  const about = verb.split("-", 1)[0] as About;
  return about === "kill" ? "kill_switch" : about;
}

/** A second press of the same button and a press by somebody else leave the message as it is. */
const LEAVES_MESSAGE = new Set(["PROMPT_USED", "PROMPT_NOT_YOURS"]);

async function settlePress(
  ctx: Context,
  { verb, promptId }: ButtonPress,
  { desk, voice, wordsOf }: Room,
): Promise<void> {
  const answer = desk.answerPrompt(promptId, verb.endsWith("-yes"), actorOf(ctx));
  const message = changeMessage(wordsOf(ctx), aboutOf(verb), answer, desk.facts());
  const [toast = ""] = message.text.split("\n");
  await ctx.answerCallbackQuery({ text: toast.slice(0, 200) });
  if (answer.kind !== "refused" || !LEAVES_MESSAGE.has(answer.code)) await voice.settle(ctx, message);
}
