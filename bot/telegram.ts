/**
 * Telegram running beside the engine. Long polling, one update after the other; when Telegram cannot be reached, refuses
 * the token or finds another poller, the engine lives on, the chat is "down", and polling is tried again with backoff.
 */
import { setTimeout as pause } from "node:timers/promises";
import type { Api, Bot } from "grammy";
import type { People, PeopleDesk } from "../engine/api.ts";
import type { EmitEvent } from "../engine/events.ts";
import { registerCommands } from "./access/menu.ts";
import { addChart, editCard, PLAIN, postDressed } from "./card-post.ts";
import type { EditCard, SendNotice } from "./delivery.ts";
import type { AddChart } from "./late-charts.ts";
import { sendFailure } from "./send-failure.ts";
import type { Language } from "./words/words.ts";

export type ChatState = "starting" | "up" | "down";

export type Telegram = {
  state(): ChatState;
  /** Confirms what was handled and waits for the handler at work, at most a few seconds; again = the same wait. */
  stop(): Promise<void>;
};

export type PollingOptions = {
  readonly people: People;
  readonly peopleDesk: Pick<PeopleDesk, "places">;
  readonly emit: EmitEvent;
  /** The language of a chat's command menu; English unless told otherwise. */
  readonly languageFor?: (chatId: number) => Language;
  /** Seconds a poll may wait for an update; 30 unless told otherwise. */
  readonly pollSeconds?: number;
  /** Waits between tries after a failure, milliseconds; the last one repeats. */
  readonly backoffMs?: readonly number[];
  /** Nothing is asked for before this has settled: commands wait at Telegram until they can be answered. */
  readonly after?: Promise<unknown>;
};

const BACKOFF_MS = [1000, 2000, 5000, 10_000, 30_000, 60_000] as const;
/** The last confirmation may hang on a dead network; the process must still end. */
const STOP_DEADLINE_MS = 5000;

/** A pushed message to Telegram, for the outbox. */
export const sendTo =
  (bot: Bot): SendNotice =>
  (chatId, message, _notice, dress = PLAIN) =>
    postDressed(bot.api, chatId, message, dress);
/** A card that changes in Telegram, for the outbox. */
export const editIn =
  (bot: Bot): EditCard =>
  (chatId, messageId, message, buttons, hasChart) =>
    editCard(bot.api, chatId, messageId, message, buttons, hasChart);
/** A chart that follows its card in Telegram, for the outbox. */
export const addChartIn =
  (bot: Bot): AddChart =>
  (chatId, messageId, png, message, buttons) =>
    addChart(bot.api, chatId, messageId, png, message, buttons);

export function startPolling(bot: Bot, options: PollingOptions): Telegram {
  const { emit, pollSeconds = 30, backoffMs = BACKOFF_MS } = options;
  const leaving = new AbortController();
  const watch = watchState(emit, leaving.signal);
  observePolls(bot, watch);

  async function poll(): Promise<void> {
    if (!bot.isInited()) {
      bot.botInfo = await bot.api.getMe(leaving.signal as unknown as Parameters<Api["getMe"]>[0]);
      watch.reached();
    }
    await bot.start({
      timeout: pollSeconds,
      allowed_updates: ["message", "edited_message", "callback_query"],
      onStart: () => void registerMenus(bot, options),
    });
  }

  async function run(): Promise<void> {
    await Promise.race([options.after, aborted(leaving.signal)]);
    while (!leaving.signal.aborted) {
      await poll().catch((error: unknown) => watch.failed(sendFailure(error).why));
      const wait = backoffMs[Math.min(watch.failures(), backoffMs.length) - 1] ?? BACKOFF_MS[0];
      await pause(wait, undefined, { signal: leaving.signal }).catch(() => undefined);
    }
  }

  const running = run();
  let stopped: Promise<unknown> | null = null;
  const stop = (): Promise<unknown> => {
    leaving.abort();
    // A confirmation that fails costs nothing: those updates come again and are recognised.
    const ended = Promise.allSettled([bot.stop(), running]);
    return Promise.race([ended, pause(STOP_DEADLINE_MS, undefined, { ref: false })]);
  };
  return {
    state: watch.state,
    async stop() {
      stopped ??= stop();
      await stopped;
    },
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));

type Watch = {
  state(): ChatState;
  /** Failures in a row since the last good poll, at least 1 after one. */
  failures(): number;
  /** Telegram knows the bot; whether it may poll is not yet known. */
  reached(): void;
  polled(): void;
  failed(why: string): void;
};

/** One alert per change, never one per try. */
function watchState(emit: EmitEvent, leaving: AbortSignal): Watch {
  let state: ChatState = "starting";
  let failures = 0;
  return {
    state: () => state,
    failures: () => failures,
    reached() {
      if (state === "starting") state = "up";
    },
    polled() {
      failures = 0;
      if (state === "down")
        emit({ type: "alert", code: "CHAT_UP", text: "Telegram answers again. Waiting messages follow." });
      state = "up";
    },
    failed(why) {
      if (leaving.aborted) return;
      failures += 1;
      if (state !== "down") emit({ type: "alert", code: "CHAT_DOWN", text: `${why} ${WHAT_NOW}` });
      state = "down";
    },
  };
}

const WHAT_NOW =
  "The chat is down, scanning goes on, messages wait. 401: check TELEGRAM_BOT_TOKEN. 409: stop the other process that uses this token. Otherwise check the network; it is tried again.";

/** grammY repeats failed polls by itself and says nothing, so each poll is watched where it is made. */
function observePolls(bot: Bot, watch: Watch): void {
  bot.api.config.use(async (call, method, payload, signal) => {
    if (method !== "getUpdates") return call(method, payload, signal);
    try {
      const answer = await call(method, payload, signal);
      if (answer.ok) watch.polled();
      // 401 and 409 end the polling and are told where it is started again; a 429 is obeyed by grammY.
      else if (answer.error_code >= 500) watch.failed(`Telegram answered ${answer.error_code}: ${answer.description}.`);
      return answer;
    } catch (error) {
      watch.failed(sendFailure(error).why);
      throw error;
    }
  });
}

async function registerMenus(bot: Bot, options: PollingOptions): Promise<void> {
  const { emit } = options;
  try {
    await registerCommands(bot.api, options);
  } catch (error) {
    emit({ type: "error", code: "MENU_NOT_SET", text: `The command menu was not set. ${sendFailure(error).why}` });
  }
}
