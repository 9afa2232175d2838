/** The chat in the terminal: the same bot, with this machine as its Telegram and the person at it as the owner. */
import type { UserFromGetMe } from "grammy/types";
import type { Clock } from "../../core/time.ts";
import type {
  AlertDesk,
  Desk,
  OperationsDesk,
  People,
  PeopleDesk,
  PreferenceDesk,
  SetupDesk,
  SignalDesk,
  TalkStore,
  WorkDesk,
} from "../../engine/api.ts";
import type { EmitEvent } from "../../engine/events.ts";
import { TERMINAL_ID, TERMINAL_PERSON } from "../access/people.ts";
import { createBot } from "../bot.ts";
import { editCard, PLAIN, postDressed } from "../card-post.ts";
import type { EditCard, SendNotice } from "../delivery.ts";
import { shorten } from "../messages/format.ts";
import { NO_PICTURES, type Pictures } from "../pictures.ts";
import { asks } from "../post.ts";
import type { Scrub } from "../scrubbing.ts";
import { wordsFor } from "../words/words.ts";
import { buttonNumber, createLocalTelegram, type LocalMessage, type OlderButton } from "./local-telegram.ts";
import { type Accent, dim, renderMessage, type Style } from "./render.ts";

export type TerminalChatDeps = {
  readonly desk: Desk;
  readonly preferences: PreferenceDesk;
  readonly alerts: AlertDesk;
  readonly setup: SetupDesk;
  readonly talks: TalkStore;
  readonly peopleDesk: PeopleDesk;
  readonly operations: OperationsDesk;
  readonly work: WorkDesk;
  readonly clock: Clock;
  readonly emit: EmitEvent;
  /** Takes one block of lines without a final line break. */
  readonly print: (block: string) => void;
  /** Asked for every block, because a window may be resized. */
  readonly style: () => Style;
  /** Shows each line that is said, where nobody sees it being typed (a script). */
  readonly echo?: boolean;
  readonly scrub?: Scrub;
  readonly signals: SignalDesk;
  readonly pictures?: Pictures;
  /** Keeps a picture where the person can look at it, and answers its path; null = it could not be kept. */
  readonly keepPicture?: (png: Uint8Array) => string | null;
  /** The same for a file. */
  readonly keepFile?: (name: string, bytes: Uint8Array) => string | null;
};

export type TerminalChat = {
  /** Says a line, or presses a button when it is the number of one; resolves when the answer is complete. */
  say(line: string): Promise<void>;
  /** For the outbox: shows a pushed message and answers its id. */
  readonly send: SendNotice;
  /** For the outbox: changes a card that was shown. */
  readonly edit: EditCard;
  /** Waits for the line being answered; later lines are not taken. */
  stop(): Promise<void>;
};

const ME: UserFromGetMe = {
  id: 1,
  is_bot: true,
  first_name: "Lookout",
  username: "lookout_terminal_bot",
  can_join_groups: false,
  can_read_all_group_messages: false,
  supports_inline_queries: false,
  can_connect_to_business: false,
  has_main_web_app: false,
  has_topics_enabled: false,
  allows_users_to_create_topics: false,
} as UserFromGetMe;

/** One person, always allowed; every line is new, whatever ids an earlier run used. */
const JUST_ME: People = {
  find: (userId) => (userId === TERMINAL_ID ? TERMINAL_PERSON : null),
  all: () => [TERMINAL_PERSON],
  add: () => {},
  remove: () => {},
  firstSight: () => true,
  finished: () => {},
};

export function createTerminalChat({
  desk,
  alerts,
  setup,
  talks,
  preferences,
  peopleDesk,
  operations,
  work,
  clock,
  emit,
  print,
  style,
  echo = false,
  scrub = (text) => text,
  signals,
  pictures = NO_PICTURES,
  keepPicture = () => null,
  keepFile = () => null,
}: TerminalChatDeps): TerminalChat {
  let accent: Accent = "reply";
  let shown = 0;
  let toast: string | null = null;
  let stopped = false;
  let last: Promise<unknown> = Promise.resolve();

  const local = createLocalTelegram({
    show(message, before) {
      shown += 1;
      const now = changedLines(message, before);
      const look = now.buttons.some(asks) && accent === "reply" ? "question" : accent;
      const path = message.picture === null ? null : keepPicture(message.picture);
      const picture = path === null ? [] : [dim(`┃ ${path}`, style())];
      const words = now.text.trim() === "" ? [] : [renderMessage(now, look, style())];
      // An empty line below keeps blocks apart.
      print(`${[...picture, ...words].join("\n")}\n`);
    },
    file(name, bytes) {
      const path = keepFile(name, bytes);
      if (path !== null) print(`${dim(`┃ ${path}`, style())}\n`);
    },
    toast(text) {
      toast = text;
    },
    isPush: () => accent !== "reply",
  });
  // The bot never leaves this process, so its token opens nothing.
  const bot = createBot({
    token: "0:terminal",
    desk,
    preferences,
    alerts,
    setup,
    talks,
    signals,
    pictures,
    peopleDesk,
    operations,
    work,
    people: JUST_ME,
    pairing: null,
    clock,
    emit,
    scrub,
    botInfo: ME,
    client: { fetch: local.fetch },
  });

  /** One thing at a time: blocks of two answers must not mix. */
  function inTurn<T>(task: () => Promise<T>): Promise<T> {
    const mine = last.then(task);
    last = mine.catch(() => undefined);
    return mine;
  }

  const speaking = (kind: Accent, task: () => Promise<number>): Promise<number> =>
    inTurn(async () => {
      accent = kind;
      try {
        return await task();
      } finally {
        accent = "reply";
      }
    });

  async function answer(line: string): Promise<void> {
    const text = line.trim();
    if (text === "") return;
    const before = shown;
    toast = null;
    if (echo) print(dim(`> ${shorten(scrub(text), style().columns - 2)}`, style()));
    await answered(text);
    // Telegram floats a toast over the chat; here it is shown only when no message says the same.
    if (shown === before && toast !== null) print(dim(toast, style()));
  }

  async function answered(text: string): Promise<void> {
    const number = buttonNumber(text);
    const press = number === null ? null : local.pressed(number, clock.now());
    const older = number === null || press !== null ? null : local.olderButton(number);
    if (older === null) await bot.handleUpdate(press ?? local.typed(text, clock.now()));
    else print(dim(olderButtonText(text, older), style()));
  }

  function olderButtonText(number: string, { label, head }: OlderButton): string {
    const words = wordsFor(preferences.of(TERMINAL_ID));
    return words.text("terminal-older-button", { number, label, head: shorten(head, 60) });
  }

  async function answerSafely(line: string): Promise<void> {
    try {
      await answer(line);
    } catch (error) {
      // Answers to handler failures are made inside the bot; what arrives here could not even be apologised for.
      emit({ type: "error", code: "CHAT_HANDLER_FAILED", text: `The terminal chat failed: ${reason(error)}` });
    }
  }

  return {
    say: (line) => (stopped ? Promise.resolve() : inTurn(() => answerSafely(line))),
    send: (chatId, message, notice, dress = PLAIN) =>
      speaking(notice.kind, () => postDressed(bot.api, chatId, message, dress)),
    edit: (chatId, messageId, message, buttons) =>
      speaking("signal", () => editCard(bot.api, chatId, messageId, message, buttons)),
    async stop() {
      stopped = true;
      await last;
    },
  };
}

/** Up to here a changed message is read faster as a whole. */
const SHORT_ROWS = 8;

/** Nothing on a terminal changes in place: of a card that mostly stayed as it was, its title and what is new are shown. */
function changedLines(message: LocalMessage, before: string | null): LocalMessage {
  const old = new Set(before?.split("\n"));
  const rows = message.text.split("\n");
  const fresh = rows.filter((row) => !old.has(row));
  const isOneCard = before !== null && rows.length > SHORT_ROWS && rows.includes(message.title);
  if (!isOneCard || fresh.length * 2 >= rows.length) return message;
  return { ...message, text: [message.title, ...fresh].join("\n"), entities: [] };
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));
