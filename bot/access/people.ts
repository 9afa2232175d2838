/** Who counts as an owner. The terminal's person (id 0) sits at the machine itself and is no Telegram owner. */
import type { TimestampMs } from "../../core/time.ts";
import type { People, Person } from "../../engine/api.ts";

export const TERMINAL_ID = 0;
export const TERMINAL_PERSON: Person = { userId: TERMINAL_ID, chatId: TERMINAL_ID, role: "owner", name: "terminal" };

export const isTerminal = (chatId: number): boolean => chatId === TERMINAL_ID;

export const hasTelegramOwner = (people: People): boolean =>
  people.all().some(({ userId, role }) => userId !== TERMINAL_ID && role === "owner");

export type OwnerChange = { readonly action: "owner_removed" | "owner_set"; readonly userId: number };

/**
 * Makes the one named by TELEGRAM_OWNER_ID the only owner, and tells what changed; a private chat's id is the user's id.
 * Traders and viewers stay.
 */
export function setOwner(people: People, userId: number, at: TimestampMs): readonly OwnerChange[] {
  const others = people
    .all()
    .filter((person) => person.role === "owner" && person.userId !== TERMINAL_ID && person.userId !== userId);
  for (const other of others) people.remove(other.userId);
  const removed = others.map((other): OwnerChange => ({ action: "owner_removed", userId: other.userId }));
  const known = people.find(userId);
  if (known?.role === "owner") return removed;
  people.add({ userId, chatId: userId, name: "owner", ...known, role: "owner" }, at);
  return [...removed, { action: "owner_set", userId }];
}
