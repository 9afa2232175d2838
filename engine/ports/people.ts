/** Who may talk to the bot, as what and from where; and how somebody new comes in. */
import type { TimestampMs } from "../../core/time.ts";
import type { Actor } from "../ports.ts";

/** A viewer reads; a trader also changes what signals depend on; an owner also decides on people, models and the machine. */
export type Role = "viewer" | "trader" | "owner";
/** There is one owner; nobody becomes one by an invitation. */
export type InvitedRole = Exclude<Role, "owner">;

export type Person = {
  readonly userId: number;
  /** Their private chat with the bot. */
  readonly chatId: number;
  readonly role: Role;
  readonly name: string;
};

export type People = {
  find(userId: number): Person | null;
  all(): readonly Person[];
  add(person: Person, at: TimestampMs): void;
  /** Somebody who may no longer talk to the bot and gets no further messages; unknown ids change nothing. */
  remove(userId: number): void;
  /**
   * True when an update is to be acted on: seen for the first time, or begun once before by a process that ended in the
   * middle of it. Telegram repeats updates after a restart; one that was cut off twice is left alone.
   */
  firstSight(updateId: number, at: TimestampMs): boolean;
  /** Its answer is about to leave, or its work is done or has failed for good: it is not acted on again. */
  finished(updateId: number): void;
};

/** A group in which people are answered and pushes arrive; known people only. */
export type Place = {
  readonly chatId: number;
  /** The topic of a forum group (message_thread_id) that is served; null = the group has none, or its general one. */
  readonly threadId: number | null;
  readonly title: string;
};

/** Changes of who belongs here; each is stored with its audit row in one transaction. */
export type Members = {
  /** `digest` is of the one-time code, which itself is never stored. */
  invite(invitation: Invitation, by: Actor, at: TimestampMs): void;
  /** Uses an invitation up and lets the person in as what it says; null = unknown, used or expired. */
  join(digest: string, person: Omit<Person, "role">, at: TimestampMs): InvitedRole | null;
  /** False where nothing had to be changed. */
  changeRole(userId: number, role: InvitedRole, by: Actor, at: TimestampMs): boolean;
  remove(userId: number, by: Actor, at: TimestampMs): boolean;
  places(): readonly Place[];
  place(chatId: number): Place | null;
  /** One topic per group: another one takes the place of the last. */
  allow(place: Place, by: Actor, at: TimestampMs): void;
  forget(chatId: number, by: Actor, at: TimestampMs): boolean;
  /** True when a stranger may be answered now: once in 24 hours. Remembered over restarts. */
  mayAnswerStranger(userId: number, at: TimestampMs): boolean;
};

export type Invitation = {
  readonly digest: string;
  readonly role: InvitedRole;
  readonly expiresAt: TimestampMs;
};

/** Who did what, newest first. */
export type AuditEntry = {
  readonly at: TimestampMs;
  readonly action: string;
  /** Null = the process itself. */
  readonly name: string | null;
  readonly userId: number | null;
  readonly detail: Readonly<Record<string, unknown>>;
};
export type ReadAudit = (newest: number) => readonly AuditEntry[];
