/** The real bot over a real ledger, with people of every role: who may change what is decided by the parts that ship. */
import Database from "better-sqlite3";
import type { Update } from "grammy/types";
import { type Clock, plus } from "../../core/time.ts";
import type { Desk, PeopleDesk, Person, Role } from "../../engine/api.ts";
import { answerPrompt, type ChangeDeps, setKillSwitch, setPause, setThreshold } from "../../engine/desk/changes.ts";
import { createPeopleDesk, peopleChange } from "../../engine/desk/people.ts";
import { killSwitchNow, pauseNow, thresholdNow } from "../../engine/settings.ts";
import { NOON } from "./bot-reports.ts";
import { settingsWith } from "./engine.ts";
import { type FakeDesk, fakeDesk } from "./fake-desk.ts";
import { OWNER, type TestChat, testChat } from "./fake-telegram.ts";
import { aLedger, type TestLedger } from "./ledger.ts";

export const TRADER = 8;
export const VIEWER = 9;
export const GROUP = -1005;
/** Telegram's own account behind every anonymous admin. */
export const ANONYMOUS = 1_087_968_824;

const NAMES: Readonly<Record<Role, Person>> = {
  owner: { userId: OWNER, chatId: OWNER, role: "owner", name: "Ada" },
  trader: { userId: TRADER, chatId: TRADER, role: "trader", name: "Bo" },
  viewer: { userId: VIEWER, chatId: VIEWER, role: "viewer", name: "Cy" },
};

export type PeopleStory = TestChat & {
  readonly ledger: TestLedger;
  readonly peopleDesk: PeopleDesk;
  /** Moves everybody's time on. */
  pass(ms: number): void;
  /** Everything that is stored, except which updates were seen and which strangers were answered. */
  stored(): string;
  inGroup(text: string, from: number, over?: Record<string, unknown>): Promise<string[]>;
  pressInGroup(data: string, from: number, over?: Record<string, unknown>): Promise<void>;
};

export function peopleStory(...roles: readonly Role[]): PeopleStory {
  const ledger = aLedger();
  ledger.time.now = NOON;
  const clock: Clock = { now: () => ledger.time.now };
  const { people, members, prompts, readAudit, controls } = ledger.db;
  for (const role of roles) people.add(NAMES[role], NOON);
  let ids = 0;
  const newId = (): string => `p${++ids}`;
  let bytes = 0;
  const random = (count: number): Uint8Array =>
    Uint8Array.from({ length: count }, () => {
      bytes = (bytes * 7 + 11) % 251;
      return bytes;
    });
  const peopleDesk = createPeopleDesk({ people, members, prompts, readAudit, newId, wall: clock, random });
  const changes = {
    settings: settingsWith({ threshold: 0.7 }),
    controls,
    prompts,
    newId,
    wall: clock,
  } as unknown as ChangeDeps;
  const deps: ChangeDeps = { ...changes, people: peopleChange({ people, members }) };
  const chat = testChat({ desk: deskOver(deps, clock), people, peopleDesk, now: clock.now });
  const stored = (): string => snapshotOf(ledger.file);
  const say = async (message: Record<string, unknown>): Promise<string[]> => {
    const before = chat.texts().length;
    await chat.update({ message } as unknown as Partial<Update>);
    return chat.texts().slice(before);
  };
  const group = { id: GROUP, type: "supergroup", title: "Desk", is_forum: true };
  const user = (id: number) => ({ id, is_bot: false, first_name: `user${id}` });
  return {
    ...chat,
    ledger,
    peopleDesk,
    stored,
    pass: (ms) => {
      ledger.time.now = plus(ledger.time.now, ms);
    },
    inGroup: (text, from, over = {}) => say({ ...commandIn(text), chat: group, from: user(from), ...over }),
    pressInGroup: (data, from, over = {}) =>
      chat.update({
        callback_query: {
          ...{ id: "q", from: user(from), chat_instance: "1", data },
          message: { message_id: 5, date: 1, chat: group, text: "?", ...over },
        },
      } as Partial<Update>),
  };
}

function deskOver(deps: ChangeDeps, { now }: Clock): FakeDesk {
  const fake = fakeDesk();
  const { settings, controls } = deps;
  const real: Partial<Desk> = {
    facts: () => ({
      ...fake.facts(),
      threshold: thresholdNow(settings, controls),
      killSwitch: { on: killSwitchNow(settings, controls), forcedByEnvironment: false },
      pausedUntil: pauseNow(controls, now()),
    }),
    now,
    setThreshold: (value, by) => setThreshold(deps, value, by, now()),
    setKillSwitch: (on, by) => setKillSwitch(deps, on, by, now()),
    setPause: (until, by) => setPause(deps, until, by, now()),
    answerPrompt: (id, confirmed, by, kind) => answerPrompt(deps, id, confirmed, by, now(), kind),
  };
  return { ...fake, ...real };
}

function commandIn(text: string) {
  const [command] = /^\/\S+/.exec(text) ?? [];
  const entities = command === undefined ? [] : [{ type: "bot_command", offset: 0, length: command.length }];
  return { message_id: 1, date: 1, text, entities };
}

const UNCOUNTED = new Set(["updates_seen", "strangers"]);

function snapshotOf(file: string): string {
  const reader = new Database(file, { readonly: true });
  const tables = reader
    .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    .pluck()
    .all() as string[];
  const rows = tables
    .filter((name) => !UNCOUNTED.has(name))
    .map((name) => [name, reader.prepare(`SELECT * FROM "${name}"`).all()]);
  reader.close();
  return JSON.stringify(rows);
}

export const minutes = (count: number): number => count * 60_000;
