/** What one person changed is told to those it concerns: the owners, and for the kill switch and the pause served groups too. */
import type { Clock } from "../../core/time.ts";
import type { AlertTold } from "../alert-told.ts";
import type { PeopleDesk } from "../api/people.ts";
import type { ChangeAnswer, Desk } from "../api.ts";
import type { Actor, Members, Outbox, People, Prompt, Prompts } from "../ports.ts";

export type TellingDeps = {
  readonly outbox: Pick<Outbox, "enqueue">;
  readonly people: Pick<People, "all">;
  readonly members: Pick<Members, "places">;
  readonly prompts: Pick<Prompts, "get">;
  readonly clock: Clock;
};
type Told = "kill_switch" | "pause" | "threshold" | "watchlist" | "joined";

/** The same as a sentence of the closed list. */
function toldOf(what: Told, name: string, value: string): AlertTold {
  if (what === "kill_switch")
    return { as: value === "on" ? "person-kill-switch-on" : "person-kill-switch-off", facts: { name } };
  if (what === "joined") return { as: "person-joined", facts: { name, role: value } };
  if (what !== "pause") return { as: `person-${what}`, facts: { name, value } };
  return value === "0"
    ? { as: "person-pause-off", facts: { name } }
    : { as: "person-pause", facts: { name, until: value } };
}

const SAID: Readonly<Record<Told, (name: string, value: string) => string>> = {
  kill_switch: (name, value) =>
    value === "on"
      ? `${name} switched the kill switch on. No signal is sent until it is lifted: /kill_switch off, then confirm.`
      : `${name} lifted the kill switch. Signals may be sent from the next scan on, unless they are paused; /kill_switch on stops them.`,
  pause: (name, value) =>
    value === "0"
      ? `${name} ended the pause. Signals may be sent from the next scan on, unless the kill switch is on.`
      : `${name} paused signals until ${new Date(Number(value)).toISOString().slice(0, 16).replace("T", " ")} UTC. None is sent before; /pause off ends it.`,
  threshold: (name, value) =>
    `${name} set the threshold to ${value}. Signals are judged by it from the next scan on; /threshold shows it.`,
  watchlist: (name, value) => `${name} changed the watched symbols (${value}). /watchlist shows them.`,
  joined: (name, value) => `${name} joined as ${value} by an invitation. /people shows everybody and can remove them.`,
};

const OF_PROMPT: Readonly<Partial<Record<Prompt["kind"], Told>>> = {
  kill_switch_off: "kill_switch",
  pause: "pause",
  threshold: "threshold",
  watchlist: "watchlist",
};
/** What concerns everybody who reads along. */
const IN_GROUPS: readonly Told[] = ["kill_switch", "pause"];

/** Never to whoever did it, nor to the group in which it was done: they have the answer. */
function tell({ outbox, people, members, clock }: TellingDeps, what: Told, value: string, by: Actor): void {
  const at = clock.now();
  const owners = people.all().filter(({ role, userId }) => role === "owner" && userId !== by.userId);
  const chats = [...owners, ...(IN_GROUPS.includes(what) ? members.places() : [])].map(({ chatId }) => chatId);
  const code = "CHANGED_BY_PERSON";
  const text = SAID[what](by.name, value);
  const told = toldOf(what, by.name, value);
  for (const chatId of new Set(chats.filter((chat) => chat !== by.chatId))) {
    outbox.enqueue(
      { kind: "alert", key: `${code}|${what}|${value}|${by.userId}|${at}`, at, code, text, told, chatId },
      at,
    );
  }
}

/** The same desk; what was done through it is told. */
export function tellingDesk(desk: Desk, deps: TellingDeps): Desk {
  const told = (what: Told | undefined, answer: ChangeAnswer, by: Actor): ChangeAnswer => {
    if (what !== undefined && answer.kind === "done") tell(deps, what, answer.value, by);
    return answer;
  };
  return {
    ...desk,
    setThreshold: (value, by) => told("threshold", desk.setThreshold(value, by), by),
    setKillSwitch: (on, by) => told("kill_switch", desk.setKillSwitch(on, by), by),
    setPause: (until, by) => told("pause", desk.setPause(until, by), by),
    unwatchSymbol: (symbol, by) => told("watchlist", desk.unwatchSymbol(symbol, by), by),
    answerPrompt(id, confirmed, by, asked) {
      const kind = deps.prompts.get(id)?.kind;
      return told(kind === undefined ? kind : OF_PROMPT[kind], desk.answerPrompt(id, confirmed, by, asked), by);
    },
  };
}

export const tellingPeople = (desk: PeopleDesk, deps: TellingDeps): PeopleDesk => ({
  ...desk,
  join(code, person) {
    const role = desk.join(code, person);
    if (role !== null) tell(deps, "joined", role, person);
    return role;
  },
});
