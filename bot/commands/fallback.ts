/** What no command took: unknown commands, plain words, pictures. Each gets one sentence that says what to do. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { Composer, type Context } from "grammy";
import { COMMANDS } from "../messages/help.ts";
import { TEXT_LIMIT } from "../messages/layout.ts";
import { notText, plainText, tooLong, unknownCommand } from "../messages/sorry.ts";
import type { Room } from "../room.ts";
import type { Words } from "../words/words.ts";

export function fallback({ voice, wordsOf }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  // In a group people talk to each other, and other bots have commands of their own.
  const alone = feature.chatType("private");
  alone.on("message:text", (ctx) => voice.reply(ctx, answerTo(wordsOf(ctx), ctx.message.text)));
  alone.on("message", (ctx) => voice.reply(ctx, notText(wordsOf(ctx))));
  feature.on("callback_query", (ctx) => ctx.answerCallbackQuery({ text: wordsOf(ctx).text(unusable(ctx)) }));
  return feature;
}

/** A question's button that no conversation took: answered or left; in a group, perhaps of somebody else's questions. */
function unusable({ callbackQuery, chat }: Context): "toast-old-button" | "talk-answered-already" | "talk-not-yours" {
  if (callbackQuery?.data?.startsWith("v2:form:") !== true) return "toast-old-button";
  return chat === undefined || chat.type === "private" ? "talk-answered-already" : "talk-not-yours";
}

/** Longer than this is no command, whatever it begins with. */
const LONGEST_COMMAND = 1000;

function answerTo(words: Words, text: string): FormattedString {
  if (text.length > Math.min(LONGEST_COMMAND, TEXT_LIMIT)) return tooLong(words, text.length);
  const [first = ""] = text.trim().split(/\s+/, 1);
  if (first.startsWith("/")) return unknownCommand(words, first);
  const isCommand = COMMANDS.some(({ name }) => name === first.toLowerCase());
  return plainText(words, text, isCommand ? `/${text.trim()}` : null);
}
