/** Topics of forum groups: which one an update belongs to, and that everything said in such a group goes into the right one. */
import type { Context, MiddlewareFn, Transformer } from "grammy";
import type { PeopleDesk } from "../engine/api.ts";

/** Null outside forum groups and in a group's general topic; a thread of replies is no topic. */
export function topicOf(ctx: Context): number | null {
  const message = ctx.msg;
  return message?.is_topic_message === true ? (message.message_thread_id ?? null) : null;
}

/** `sendMessage`, `sendPhoto` and the like begin a message; edits find theirs by its id. */
const into =
  (topicFor: (chatId: unknown) => number | null): Transformer =>
  (call, method, payload, signal) => {
    const topic = method.startsWith("send") ? topicFor((payload as { chat_id?: unknown }).chat_id) : null;
    return call(method, topic === null ? payload : { message_thread_id: topic, ...payload }, signal);
  };

/** Answers go where the question was asked. */
export const answerInTopic: MiddlewareFn<Context> = async (ctx, next) => {
  const [topic, chatId] = [topicOf(ctx), ctx.chatId];
  if (topic !== null) ctx.api.config.use(into((to) => (to === chatId ? topic : null)));
  await next();
};

/** What is pushed to a group goes into the topic that the owner allowed. */
export const pushIntoTopics = ({ place }: Pick<PeopleDesk, "place">): Transformer =>
  into((chatId) => (typeof chatId === "number" ? (place(chatId)?.threadId ?? null) : null));
