/** The real bot with a person of every role, and desks that write down who made them do what. */
import type { Role } from "../../engine/api.ts";
import { fakeDesk } from "./fake-desk.ts";
import { aCard, fakeSignals } from "./fake-signals.ts";
import { anOwner, closedDoor, memoryPeople, memoryPreferences, noAlerts, OWNER, testChat } from "./fake-telegram.ts";
import { type FuzzCase, SERVED, TRADER, VIEWER } from "./update-fuzz.ts";

/** What an act needs, written down here by hand: the bot's own table is what is being tested. */
const LEAST: Readonly<Record<string, Role>> = {
  ...{ setThreshold: "trader", setKillSwitch: "trader", setPause: "trader", stateAccount: "trader" },
  ...{ useDryrunAccount: "trader", watchSymbol: "trader", unwatchSymbol: "trader", resetWatchlist: "trader" },
  ...{ answerPrompt: "trader", choose: "trader", mute: "trader", unmute: "trader", retrain: "owner" },
  ...{ invite: "owner", askRole: "owner", askRemoval: "owner", askAllow: "owner", askForget: "owner" },
  ...{ audit: "owner", runJob: "owner", log: "owner", promote: "owner", rollback: "owner" },
};
const RANK: Readonly<Record<Role, number>> = { viewer: 0, trader: 1, owner: 2 };
const ROLES: Readonly<Record<number, Role>> = { [OWNER]: "owner", [TRADER]: "trader", [VIEWER]: "viewer" };
/** Asked by the way in, for everybody. */
const HARMLESS = new Set(["facts", "now", "place", "places", "of", "isNew", "join", "mayAnswerStranger"]);
const TEXT_LIMIT = 4096;

export type Fuzzed = {
  /** What is wrong with how this update was met; null = nothing. */
  meet(one: FuzzCase): Promise<string | null>;
  /** Acts in all, so that a fuzz in which nobody does anything proves nothing. */
  acts(): number;
  answers(): number;
};

export function fuzzedChat(): Fuzzed {
  const done: string[] = [];
  let acts = 0;
  let answers = 0;
  const watched = <T extends object>(desk: T): T =>
    new Proxy(desk, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== "function" || typeof name !== "string" || HARMLESS.has(name)) return value;
        return (...args: unknown[]) => {
          done.push(name);
          return (value as (...given: unknown[]) => unknown).apply(target, args);
        };
      },
    });
  const people = memoryPeople(
    anOwner(),
    { userId: TRADER, chatId: TRADER, role: "trader", name: "Bo" },
    { userId: VIEWER, chatId: VIEWER, role: "viewer", name: "Cy" },
  );
  const place = (chatId: number) => (chatId === SERVED.chatId ? SERVED : null);
  const door = { ...closedDoor(people), place, places: () => [SERVED] };
  const chat = testChat({
    desk: watched(fakeDesk()),
    signals: watched(fakeSignals(aCard())),
    preferences: watched(memoryPreferences()),
    alerts: watched(noAlerts()),
    people,
    peopleDesk: watched(door),
  });
  const judge = ({ userId, isServed, mustHear }: FuzzCase): string | null => {
    const role = ROLES[userId];
    const mayAct = isServed && role !== undefined;
    const forbidden = done.filter((name) => !mayAct || RANK[role] < RANK[LEAST[name] ?? "viewer"]);
    if (forbidden.length > 0 && !isAllowedPlaceQuestion(forbidden, userId)) {
      return `${role ?? "a stranger"} made it do ${forbidden.join(", ")}`;
    }
    if (mustHear && chat.calls.length === 0) return `the ${role} heard nothing`;
    const tooLong = chat.calls.some(({ payload }) => String(payload.text ?? "").length > TEXT_LIMIT);
    if (tooLong) return "a message is longer than Telegram takes";
    const errors = chat.events.filter(({ type }) => type === "error");
    return errors.length > 0 ? JSON.stringify(errors) : null;
  };
  return {
    async meet(one) {
      for (const list of [done, chat.calls, chat.events, chat.desk.asked]) list.splice(0);
      await chat.update(one.update);
      acts += done.length;
      answers += chat.calls.length;
      return judge(one);
    },
    acts: () => acts,
    answers: () => answers,
  };
}

/** An owner may ask, in a group that is not served yet, that it be served. */
const isAllowedPlaceQuestion = (names: readonly string[], userId: number): boolean =>
  userId === OWNER && names.every((name) => name === "askAllow" || name === "answerPrompt");
