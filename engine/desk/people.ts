/** Who belongs here, as the owner sees and changes it. Every change of a person or a group asks first. */
import { CODE_BYTES, codeDigest, oneTimeCode } from "../../core/one-time-code.ts";
import { type Clock, MINUTE_MS, plus } from "../../core/time.ts";
import type { PeopleAnswer, PeopleDesk, PeopleWish } from "../api/people.ts";
import type { Actor, Members, People, Prompts, ReadAudit } from "../ports.ts";
import { ask, type DecidedChange } from "./changes.ts";

const INVITATION_MS = 15 * MINUTE_MS;

export type PeopleDeskDeps = {
  readonly people: People;
  readonly members: Members;
  readonly readAudit: ReadAudit;
  readonly prompts: Prompts;
  readonly newId: () => string;
  /** People's own time. */
  readonly wall: Clock;
  /** That many unpredictable bytes. */
  readonly random: (bytes: number) => Uint8Array;
};

export function createPeopleDesk(deps: PeopleDeskDeps): PeopleDesk {
  const { people, members, readAudit, wall, random } = deps;
  const asked = (wish: PeopleWish, by: Actor): PeopleAnswer =>
    ask(deps, "people", JSON.stringify(wish), stateOf(deps, wish), by);
  const changeable = (userId: number, then: (name: string) => PeopleAnswer): PeopleAnswer => {
    const person = people.find(userId);
    if (person === null) return { kind: "impossible", code: "PERSON_UNKNOWN" };
    return person.role === "owner" ? { kind: "impossible", code: "OWNER_STAYS" } : then(person.name);
  };
  return {
    people: () => people.all(),
    places: () => members.places(),
    place: (chatId) => members.place(chatId),
    invite(role, by) {
      const code = oneTimeCode(random(CODE_BYTES));
      const expiresAt = plus(wall.now(), INVITATION_MS);
      members.invite({ digest: codeDigest(code), role, expiresAt }, by, wall.now());
      return { code, expiresAt };
    },
    join: (code, { userId, chatId, name }) => members.join(codeDigest(code), { userId, chatId, name }, wall.now()),
    askRole: (userId, role, by) =>
      changeable(userId, (name) =>
        people.find(userId)?.role === role
          ? { kind: "unchanged", value: role }
          : asked({ kind: "role", userId, role, name }, by),
      ),
    askRemoval: (userId, by) => changeable(userId, (name) => asked({ kind: "remove", userId, name }, by)),
    askAllow(place, by) {
      const now = members.place(place.chatId);
      if (now !== null && now.threadId === place.threadId) return { kind: "unchanged", value: place.title };
      return asked({ kind: "allow", ...place }, by);
    },
    askForget(chatId, by) {
      const place = members.place(chatId);
      if (place === null) return { kind: "impossible", code: "PLACE_UNKNOWN" };
      return asked({ kind: "forget", chatId, title: place.title }, by);
    },
    mayAnswerStranger: (userId) => members.mayAnswerStranger(userId, wall.now()),
    audit: (newest) => readAudit(newest),
  };
}

type Stores = Pick<PeopleDeskDeps, "people" | "members">;

/** How confirmed wishes are carried out (desk/changes.ts). */
export const peopleChange = (stores: Stores): DecidedChange => ({
  stateOf: (value) => stateOf(stores, JSON.parse(value) as PeopleWish),
  apply(value, by, at) {
    const wish = JSON.parse(value) as PeopleWish;
    const { members } = stores;
    switch (wish.kind) {
      case "role":
        members.changeRole(wish.userId, wish.role, by, at);
        break;
      case "remove":
        members.remove(wish.userId, by, at);
        break;
      case "allow":
        members.allow({ chatId: wish.chatId, threadId: wish.threadId, title: wish.title }, by, at);
        break;
      case "forget":
        members.forget(wish.chatId, by, at);
        break;
    }
    return null;
  },
});

/** What a question rests on: somebody else's change in between makes it void. */
function stateOf({ people, members }: Stores, wish: PeopleWish): string {
  if (wish.kind === "role" || wish.kind === "remove") return people.find(wish.userId)?.role ?? "unknown";
  const place = members.place(wish.chatId);
  return place === null ? "unknown" : `topic ${place.threadId}`;
}
