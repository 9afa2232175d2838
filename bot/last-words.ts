/** Says in Telegram why nothing starts: one plain message, before there is a bot, and never worth waiting for. */
import { Api } from "grammy";

export type LastWords = {
  readonly token: string;
  readonly apiRoot: string;
  readonly chats: readonly number[];
  readonly text: string;
  /** Given up after so many milliseconds. */
  readonly patienceMs: number;
};

/** Telegram takes no longer messages. */
const LONGEST = 4000;

/** Answers how many chats have it. What cannot be said is on stderr all the same. */
export async function sayLastWords({ token, apiRoot, chats, text, patienceMs }: LastWords): Promise<number> {
  const api = new Api(token, { apiRoot });
  const signal = AbortSignal.timeout(patienceMs) as unknown as Parameters<Api["getMe"]>[0];
  const sent = await Promise.allSettled(
    chats.map((chatId) => api.sendMessage(chatId, text.slice(0, LONGEST), {}, signal)),
  );
  return sent.filter(({ status }) => status === "fulfilled").length;
}
