/** What the chat may ask about people: who belongs here, how somebody comes in, which groups are served, who did what. */
import type { TimestampMs } from "../../core/time.ts";
import type { ChangeAnswer } from "../api.ts";
import type { Actor, AuditEntry, InvitedRole, Person, Place } from "../ports.ts";

/** A change of people that waits for Confirm; the prompt's value is its JSON. */
export type PeopleWish =
  | { readonly kind: "role"; readonly userId: number; readonly role: InvitedRole; readonly name: string }
  | { readonly kind: "remove"; readonly userId: number; readonly name: string }
  | ({ readonly kind: "allow" } & Place)
  | { readonly kind: "forget"; readonly chatId: number; readonly title: string };

/** `OWNER_STAYS`: the owner is named by TELEGRAM_OWNER_ID or paired, never changed from chat. */
export type PeopleAnswer =
  | Exclude<ChangeAnswer, { kind: "refused" }>
  | { readonly kind: "impossible"; readonly code: "PERSON_UNKNOWN" | "OWNER_STAYS" | "PLACE_UNKNOWN" };

export type PeopleDesk = {
  people(): readonly Person[];
  places(): readonly Place[];
  place(chatId: number): Place | null;
  /** A code that lets one person in, once, for 15 minutes. */
  invite(role: InvitedRole, by: Actor): { readonly code: string; readonly expiresAt: TimestampMs };
  /** Uses a code up; null = unknown, used or expired. */
  join(code: string, who: Actor): InvitedRole | null;
  askRole(userId: number, role: InvitedRole, by: Actor): PeopleAnswer;
  askRemoval(userId: number, by: Actor): PeopleAnswer;
  askAllow(place: Place, by: Actor): PeopleAnswer;
  askForget(chatId: number, by: Actor): PeopleAnswer;
  /** True once in 24 hours per stranger. */
  mayAnswerStranger(userId: number): boolean;
  /** Newest first. */
  audit(newest: number): readonly AuditEntry[];
};
