/** `/people`, `/invite`, `/allow_here`, `/audit`, and what people hear about their own place here. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import type { TimestampMs } from "../../core/time.ts";
import type { PeopleAnswer, PeopleDesk, PeopleWish, Person, Place, Role } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { shorten } from "./format.ts";
import { bold, code, lines } from "./layout.ts";
import { clockTime } from "./times.ts";

export const roleText = (words: Words, role: Role): string => words.text(`role-${role}`);

export type Uninvited = "no-code" | "wrong-code" | "locked";
/** All that a stranger ever learns: their own id and that the owner can invite them. */
export const uninvitedMessage = (words: Words, userId: number, answer: Uninvited): FormattedString =>
  lines(
    answer === "no-code" ? null : words.text(`uninvited-${answer}`),
    words.rich("uninvited-how", { id: code(String(userId)), command: code("/start CODE") }),
  );

export const joinedMessage = (words: Words, role: Role): FormattedString =>
  lines(words.rich("people-joined", { role: bold(roleText(words, role)) }), words.text(`people-may-${role}`));

export const roleNowMessage = (words: Words, role: Role): FormattedString =>
  lines(words.rich("people-role-now", { role: bold(roleText(words, role)) }), words.text(`people-may-${role}`));

export function peopleMessage(words: Words, desk: Pick<PeopleDesk, "people" | "places">): FormattedString {
  const places = desk.places();
  return lines(
    bold(words.text("people-title")),
    ...desk.people().map((person) => personLine(words, person)),
    "",
    ...(places.length === 0
      ? [words.text("people-no-groups")]
      : [bold(words.text("people-groups")), ...places.map((place) => placeLine(words, place))]),
    "",
    words.rich("people-how", { invite: code("/invite trader"), allow: code("/allow_here") }),
  );
}

const personLine = (words: Words, { name, userId, role }: Person): FormattedString =>
  fmt`${shorten(name, 32)} · ${code(String(userId))} · ${roleText(words, role)}`;

function placeLine(words: Words, { title, threadId }: Place): FormattedString {
  const name = shorten(title, 48);
  return lines(threadId === null ? name : words.text("people-topic", { name, topic: String(threadId) }));
}

export const personMessage = (words: Words, person: Person): FormattedString =>
  lines(personLine(words, person), words.text(`people-may-${person.role}`));

export function invitationMessage(
  words: Words,
  { code: given, expiresAt, role }: { readonly code: string; readonly expiresAt: TimestampMs; readonly role: Role },
  botName: string,
): FormattedString {
  return lines(
    words.rich("invite-made", { role: bold(roleText(words, role)), until: clockTime(words, expiresAt) }),
    code(`/start ${given}`),
    `https://t.me/${botName}?start=${given}`,
    words.text("invite-careful"),
  );
}

export const inviteHow = (words: Words): FormattedString =>
  words.rich("invite-how", { trader: code("/invite trader"), viewer: code("/invite viewer") });

export const privateOnly = (words: Words): FormattedString => lines(words.text("people-private-only"));
export const onlyInGroups = (words: Words): FormattedString => lines(words.text("allow-only-in-groups"));

/** Null for the answers that every question has (expired, cancelled, somebody else's). */
export function peopleAnswerMessage(words: Words, answer: PeopleAnswer): FormattedString {
  switch (answer.kind) {
    case "impossible":
      return lines(words.text(`people-${answer.code.toLowerCase().replaceAll("_", "-")}`));
    case "unchanged":
      return lines(words.text("people-unchanged"));
    case "confirm":
      return wishMessage(words, "ask", answer.value);
    case "done":
      return wishMessage(words, "done", answer.value);
  }
}

function wishMessage(words: Words, stage: "ask" | "done", value: string): FormattedString {
  const wish = JSON.parse(value) as PeopleWish;
  const key = `people-${stage}-${wish.kind}`;
  switch (wish.kind) {
    case "role":
      return words.rich(key, {
        name: shorten(wish.name, 32),
        id: code(String(wish.userId)),
        role: bold(roleText(words, wish.role)),
      });
    case "remove":
      return words.rich(key, { name: shorten(wish.name, 32), id: code(String(wish.userId)) });
    case "allow":
      return words.rich(key, { place: bold(placeLine(words, wish)) });
    case "forget":
      return words.rich(key, { place: bold(shorten(wish.title, 48)) });
  }
}
