/** Questions with Confirm and Cancel: their buttons, and what happens when one is pressed. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { Composer, type Context } from "grammy";
import type { ChangeAnswer, PromptKind, TalkStore } from "../../engine/api.ts";
import { tellPeople } from "../access/told.ts";
import { type ButtonPress, buttonData, parseButton, type Verb } from "../callback-data.ts";
import { type Changed, changeMessage } from "../messages/change.ts";
import { modelsAnswerMessage } from "../messages/models.ts";
import { pauseAnswerMessage } from "../messages/pause.ts";
import { peopleAnswerMessage } from "../messages/people.ts";
import type { Button } from "../post.ts";
import type { Room } from "../room.ts";
import { actorOf } from "../voice.ts";
import type { Words } from "../words/words.ts";

type QuestionRoom = Room & { readonly talks: TalkStore };
type About = "threshold" | "kill" | "account" | "watchlist" | "retrain" | "pause" | "people" | "model";

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
export function questionPresses(room: QuestionRoom): Composer<Context> {
  const feature = new Composer<Context>();
  feature.on("callback_query:data", async (ctx, next) => {
    const press = parseButton(ctx.callbackQuery.data);
    // Another kind of button, or none of ours: the end of the chain says so.
    if (!press.ok) return next();
    await settlePress(ctx, press.value, room);
  });
  return feature;
}

const aboutOf = (verb: Verb): About => verb.split("-", 1)[0] as About;

const kindOf = (about: About): PromptKind => (about === "kill" ? "kill_switch_off" : about);

/** A second press of the same button and a press by somebody else leave the message as it is. */
const LEAVES_MESSAGE = new Set(["PROMPT_USED", "PROMPT_NOT_YOURS"]);

async function settlePress(ctx: Context, { verb, promptId }: ButtonPress, room: QuestionRoom): Promise<void> {
  const { desk, voice } = room;
  const answer = desk.answerPrompt(promptId, verb.endsWith("-yes"), actorOf(ctx), kindOf(aboutOf(verb)));
  const message = answerMessage(aboutOf(verb), answer, ctx, room);
  const [toast = ""] = message.text.split("\n");
  await ctx.answerCallbackQuery({ text: toast.slice(0, 200) });
  if (answer.kind !== "refused" || !LEAVES_MESSAGE.has(answer.code)) await voice.settle(ctx, message);
  if (answer.kind === "done" && aboutOf(verb) === "people") {
    await tellPeople(ctx.api, answer.value, room);
  }
}

/** Refusals are worded alike, whatever was asked. */
const CHANGED = { kill: "kill_switch", pause: "kill_switch", people: "watchlist", model: "retrain" } as const;

function answerMessage(about: About, answer: ChangeAnswer, ctx: Context, { desk, wordsOf }: Room): FormattedString {
  if (about === "people" && answer.kind !== "refused") return peopleAnswerMessage(wordsOf(ctx), answer);
  if (about === "model" && answer.kind !== "refused") return modelsAnswerMessage(wordsOf(ctx), answer);
  if (about === "pause" && answer.kind !== "refused") return pauseAnswerMessage(wordsOf(ctx), answer, desk.facts());
  const changed: Changed = about in CHANGED ? CHANGED[about as keyof typeof CHANGED] : (about as Changed);
  return changeMessage(wordsOf(ctx), changed, answer, desk.facts());
}
