/** A Telegram that records: the real bot over a fake `fetch`, with updates as Telegram writes them. */
import type { ApiClientOptions, Bot } from "grammy";
import type { Update, UserFromGetMe } from "grammy/types";
import type { Pairing } from "../../bot/access/pairing.ts";
import { createBot } from "../../bot/bot.ts";
import { NO_PICTURES, type Pictures } from "../../bot/pictures.ts";
import { readCall } from "../../bot/terminal/multipart.ts";
import type { TimestampMs } from "../../core/time.ts";
import type {
  AlertDesk,
  OperationsDesk,
  People,
  PeopleDesk,
  Person,
  PreferenceDesk,
  Preferences,
  SetupDesk,
  SignalDesk,
  TalkStore,
  WorkDesk,
} from "../../engine/api.ts";
import type { EventBody } from "../../engine/events.ts";
import { DEFAULT_PREFERENCES } from "../../engine/ports/preferences.ts";
import { NOON } from "./bot-reports.ts";
import { type FakeDesk, fakeDesk } from "./fake-desk.ts";
import { fakeOperations } from "./fake-operations.ts";
import { fakeSignals } from "./fake-signals.ts";
import { fakeWork } from "./fake-work.ts";

export type Call = {
  readonly method: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly files?: readonly Uint8Array[];
};
type Reply =
  | { ok: true; result: unknown }
  | { ok: false; error_code: number; description: string; parameters?: unknown };
/** What the next call of a method meets instead of success: an answer, or a thrown error. */
export type Trouble = { readonly method: string; readonly reply?: Reply; readonly error?: Error };

const ME = { id: 99, is_bot: true, first_name: "Lookout", username: "lookout_test_bot" } as UserFromGetMe;
export const OWNER = 7;
export const STRANGER = 666;
export const TOKEN = "12345678:AAtesttesttesttesttesttesttesttest01";

export function memoryPeople(...known: readonly Person[]): People {
  const people = new Map(known.map((person) => [person.userId, person]));
  const seen = new Set<number>();
  return {
    find: (userId) => people.get(userId) ?? null,
    all: () => [...people.values()],
    add: (person) => void people.set(person.userId, person),
    remove: (userId) => void people.delete(userId),
    firstSight: (updateId) => !seen.has(updateId) && seen.add(updateId).size > 0,
    finished: () => {},
  };
}

export const anOwner = (userId = OWNER): Person => ({ userId, chatId: userId, role: "owner", name: "owner" });

export function recordingFetch(): {
  fetch: NonNullable<ApiClientOptions["fetch"]>;
  calls: Call[];
  troubles: Trouble[];
} {
  const calls: Call[] = [];
  const troubles: Trouble[] = [];
  const fetch = async (url: string, init: { body?: unknown; headers?: unknown }) => {
    const method = url.slice(url.lastIndexOf("/") + 1);
    const { payload, files } = await readCall(init);
    calls.push({ method, payload, ...(files.size === 0 ? {} : { files: [...files.values()] }) });
    const index = troubles.findIndex((trouble) => trouble.method === method);
    const [trouble] = index < 0 ? [] : troubles.splice(index, 1);
    if (trouble?.error !== undefined) throw trouble.error;
    const message = { message_id: calls.length, date: 1, chat: { id: OWNER, type: "private", first_name: "A" } };
    return { json: async () => trouble?.reply ?? { ok: true, result: method.startsWith("send") ? message : true } };
  };
  return { fetch: fetch as never, calls, troubles };
}

export type TestChat = {
  readonly bot: Bot;
  readonly desk: FakeDesk;
  readonly people: People;
  readonly calls: Call[];
  readonly troubles: Trouble[];
  readonly events: EventBody[];
  readonly audits: unknown[];
  /** Sends a text message and answers the texts that came back in this turn. */
  say(text: string, from?: number): Promise<string[]>;
  /** Presses the button with this label of the newest message that has one. */
  press(label: string, from?: number): Promise<void>;
  pressData(data: string, from?: number): Promise<void>;
  update(update: Partial<Update>): Promise<void>;
  texts(): string[];
  lastCall(method: string): Call | undefined;
};

export function memoryPreferences(start: Partial<Preferences> = {}): PreferenceDesk {
  const chosen = new Map<number, Preferences>();
  const of = (chatId: number): Preferences => chosen.get(chatId) ?? { ...DEFAULT_PREFERENCES, ...start };
  return {
    of,
    isNew: (chatId) => !chosen.has(chatId),
    change(chatId, patch) {
      chosen.set(chatId, { ...of(chatId), ...patch });
      return of(chatId);
    },
  };
}

/** Nobody is invited and no group is served. */
export const closedDoor = (people: People): PeopleDesk => ({
  people: () => people.all(),
  places: () => [],
  place: () => null,
  invite: () => ({ code: "ABCDE-FGHJK", expiresAt: NOON }),
  join: () => null,
  askRole: () => ({ kind: "impossible", code: "PERSON_UNKNOWN" }),
  askRemoval: () => ({ kind: "impossible", code: "PERSON_UNKNOWN" }),
  askAllow: () => ({ kind: "impossible", code: "PLACE_UNKNOWN" }),
  askForget: () => ({ kind: "impossible", code: "PLACE_UNKNOWN" }),
  mayAnswerStranger: () => true,
  audit: () => [],
});

/** A desk without alerts; tests of alerts bring a real one. */
export const noAlerts = (): AlertDesk => ({
  patterns: [],
  create: () => ({ kind: "refused", code: "ALERT_UNREADABLE" }),
  fault: () => null,
  ofChat: () => [],
  move: () => null,
});

export function memoryTalks(): TalkStore {
  const kept = new Map<string, { state: string; changedAt: TimestampMs }>();
  return {
    read(key) {
      const found = kept.get(key);
      return found === undefined ? null : { state: JSON.parse(found.state), changedAt: found.changedAt };
    },
    write: (key, state, changedAt) => void kept.set(key, { state: JSON.stringify(state), changedAt }),
    remove: (key) => kept.delete(key),
  };
}

export const fakeSetup = (): SetupDesk => ({
  presets: [{ id: "ftmo-2step-challenge", name: "FTMO 2-Step, challenge", size: null }],
  current: { preset: "ftmo-2step-challenge", initial: 100_000 },
  isChosen: () => true,
  save: (preset, initial) => (preset === "ftmo-2step-challenge" && initial === 100_000 ? "unchanged" : "stored"),
});

export type TestChatOptions = {
  readonly talks?: TalkStore;
  readonly setup?: SetupDesk;
  readonly alerts?: AlertDesk;
  readonly preferences?: PreferenceDesk;
  readonly desk?: FakeDesk;
  readonly signals?: SignalDesk;
  readonly pictures?: Pictures;
  readonly peopleDesk?: PeopleDesk;
  readonly operations?: OperationsDesk;
  readonly work?: WorkDesk;
  readonly people?: People;
  readonly pairing?: Pairing | null;
  readonly now?: () => TimestampMs;
  readonly scrub?: (text: string) => string;
};

export function testChat({
  desk = fakeDesk(),
  signals = fakeSignals(),
  pictures = NO_PICTURES,
  preferences = memoryPreferences(),
  alerts = noAlerts(),
  talks = memoryTalks(),
  setup = fakeSetup(),
  people = memoryPeople(anOwner()),
  peopleDesk = closedDoor(people),
  operations = fakeOperations(),
  work = fakeWork(),
  pairing = null,
  now = () => NOON,
  scrub = (text) => text,
}: TestChatOptions = {}): TestChat {
  const { fetch, calls, troubles } = recordingFetch();
  const events: EventBody[] = [];
  const audits: unknown[] = [];
  const bot = createBot({
    token: TOKEN,
    desk,
    signals,
    pictures,
    preferences,
    alerts,
    talks,
    setup,
    people,
    peopleDesk,
    operations,
    work,
    pairing,
    clock: { now },
    emit: (event) => void events.push(event),
    audit: (action, by, detail) => void audits.push({ action, by, detail }),
    scrub,
    botInfo: ME,
    client: { fetch },
  });
  let updateId = 100;
  const chat = (id: number) => ({ id, type: "private" as const, first_name: `user${id}` });
  const user = (id: number) => ({ id, is_bot: false, first_name: `user${id}` });
  const texts = (): string[] =>
    calls
      .filter(({ method }) => method === "sendMessage" || method === "editMessageText")
      .map(({ payload }) => String(payload.text));
  const update = async (body: Partial<Update>): Promise<void> =>
    void (await bot.handleUpdate({ update_id: ++updateId, ...body } as Update));
  const pressData = (data: string, from = OWNER, label = "?"): Promise<void> =>
    update({
      callback_query: {
        id: "q1",
        from: user(from),
        chat_instance: "1",
        data,
        message: {
          message_id: 55,
          date: 1,
          chat: chat(from),
          text: "question",
          reply_markup: { inline_keyboard: [[{ text: label, callback_data: data }]] },
        },
      } as Update["callback_query"] & object,
    });

  return {
    bot,
    desk,
    people,
    calls,
    troubles,
    events,
    audits,
    texts,
    update,
    pressData,
    lastCall: (method) => calls.findLast((call) => call.method === method),
    async say(text, from = OWNER) {
      const before = texts().length;
      await update({
        message: { ...messageOf(text), chat: chat(from), from: user(from) } as Update["message"] & object,
      });
      return texts().slice(before);
    },
    async press(label, from = OWNER) {
      const buttons = calls.flatMap(({ payload }) => buttonsOf(payload));
      const button = buttons.findLast(({ text }) => text === label);
      if (button === undefined) throw new Error(`no button "${label}" was sent`);
      await pressData(button.callback_data, from, label);
    },
  };
}

function messageOf(text: string): { message_id: number; date: number; text: string; entities: unknown[] } {
  const [command] = /^\/\S+/.exec(text) ?? [];
  const entities = command === undefined ? [] : [{ type: "bot_command", offset: 0, length: command.length }];
  return { message_id: 1, date: 1, text, entities };
}

export function buttonsOf(payload: Readonly<Record<string, unknown>>): { text: string; callback_data: string }[] {
  const markup = payload.reply_markup as { inline_keyboard?: { text: string; callback_data: string }[][] } | undefined;
  return (markup?.inline_keyboard ?? []).flat();
}
