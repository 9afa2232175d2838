/** `/people`, `/invite`, `/allow_here`, `/audit`: who belongs here and who did what. */
import { Composer, type Context } from "grammy";
import type { PeopleAnswer, Person } from "../../engine/api.ts";
import { isTerminal } from "../access/people.ts";
import { auditMessage } from "../messages/audit.ts";
import { shorten } from "../messages/format.ts";
import { badLineCount } from "../messages/operations.ts";
import {
  invitationMessage,
  inviteHow,
  onlyInGroups,
  peopleAnswerMessage,
  peopleMessage,
  personMessage,
  roleText,
} from "../messages/people.ts";
import type { Button } from "../post.ts";
import { onPress, pressData } from "../press.ts";
import type { Room } from "../room.ts";
import { topicOf } from "../topic.ts";
import { actorOf } from "../voice.ts";
import type { Words } from "../words/words.ts";
import { lineCount } from "./line-count.ts";
import { questionButtons } from "./question.ts";

/** `/people`: the list, with a button for each person and group that can be changed. */
export function peopleCommand(room: Room): Composer<Context> {
  const { voice, wordsOf, peopleDesk } = room;
  const feature = new Composer<Context>();
  feature.command("people", (ctx) => {
    const words = wordsOf(ctx);
    return voice.reply(ctx, peopleMessage(words, peopleDesk), listButtons(words, room));
  });
  feature.use(
    onPress("person", async (ctx, id) => {
      await ctx.answerCallbackQuery();
      const person = peopleDesk.people().find(({ userId }) => String(userId) === id);
      const words = wordsOf(ctx);
      if (person === undefined) return answerWish(ctx, room, { kind: "impossible", code: "PERSON_UNKNOWN" });
      await voice.reply(ctx, personMessage(words, person), personButtons(words, person));
    }),
    onPress("person-role", async (ctx, argument) => {
      const [id, role] = argument.split(",");
      await ctx.answerCallbackQuery();
      await answerWish(
        ctx,
        room,
        peopleDesk.askRole(Number(id), role === "trader" ? "trader" : "viewer", actorOf(ctx)),
      );
    }),
    onPress("person-remove", async (ctx, id) => {
      await ctx.answerCallbackQuery();
      await answerWish(ctx, room, peopleDesk.askRemoval(Number(id), actorOf(ctx)));
    }),
    onPress("place-forget", async (ctx, id) => {
      await ctx.answerCallbackQuery();
      await answerWish(ctx, room, peopleDesk.askForget(Number(id), actorOf(ctx)));
    }),
  );
  return feature;
}

function listButtons(words: Words, { peopleDesk }: Room): readonly Button[] {
  const people = peopleDesk.people().filter(({ role }) => role !== "owner");
  return [
    ...people.map(({ userId, name, role }) => ({
      label: `${shorten(name, 20)} · ${roleText(words, role)}`,
      data: pressData("person", String(userId)),
    })),
    ...peopleDesk.places().map(({ chatId, title }) => ({
      label: words.text("people-forget", { name: shorten(title, 20) }),
      data: pressData("place-forget", String(chatId)),
    })),
  ];
}

function personButtons(words: Words, { userId, role }: Person): readonly Button[] {
  if (role === "owner") return [];
  const other = role === "trader" ? "viewer" : "trader";
  return [
    { label: words.text(`people-make-${other}`), data: pressData("person-role", `${userId},${other}`) },
    { label: words.text("people-remove"), data: pressData("person-remove", String(userId)) },
  ];
}

async function answerWish(ctx: Context, { voice, wordsOf }: Room, answer: PeopleAnswer): Promise<void> {
  const words = wordsOf(ctx);
  const buttons = answer.kind === "impossible" ? [] : questionButtons(words, "people", answer);
  await voice.reply(ctx, peopleAnswerMessage(words, answer), buttons);
}

/** `/invite trader|viewer`: a code that lets one person in. */
export function inviteCommand({ voice, wordsOf, peopleDesk }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("invite", async (ctx) => {
    const words = wordsOf(ctx);
    const role = ctx.match.trim().toLowerCase();
    if (role !== "trader" && role !== "viewer") return voice.reply(ctx, inviteHow(words));
    const invitation = { ...peopleDesk.invite(role, actorOf(ctx)), role } as const;
    await voice.reply(ctx, invitationMessage(words, invitation, ctx.me.username));
  });
  return feature;
}

/** `/allow_here`, said by the owner in a group or in a topic of it: people are answered there from then on. */
export function allowHereCommand(room: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("allow_here", async (ctx) => {
    const { chat } = ctx;
    if (isTerminal(chat.id) || chat.type === "private") return room.voice.reply(ctx, onlyInGroups(room.wordsOf(ctx)));
    const place = { chatId: chat.id, threadId: topicOf(ctx), title: shorten(chat.title ?? "?", 64) };
    await answerWish(ctx, room, room.peopleDesk.askAllow(place, actorOf(ctx)));
  });
  return feature;
}

const AUDIT_LINES = { usual: 20, most: 100 } as const;

/** `/audit [n]`: the newest entries of the audit log. */
export function auditCommand({ voice, wordsOf, peopleDesk }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("audit", (ctx) => {
    const words = wordsOf(ctx);
    const count = lineCount(ctx.match, AUDIT_LINES);
    if (count === null) return voice.reply(ctx, badLineCount(words, ctx.match, { command: "/audit", ...AUDIT_LINES }));
    return voice.reply(ctx, auditMessage(words, peopleDesk.audit(count)));
  });
  return feature;
}
