/** Who counts as an owner. The terminal's person (id 0) sits at the machine itself and is no Telegram owner. */
import type { TimestampMs } from "../../core/time.ts";
import type { People, Person } from "../../engine/api.ts";

export const TERMINAL_ID = 0;
export const TERMINAL_PERSON: Person = { userId: TERMINAL_ID, chatId: TERMINAL_ID, role: "owner", name: "terminal" };

export const isTerminal = (chatId: number): boolean => chatId === TERMINAL_ID;

export const hasTelegramOwner = (people: People): boolean => people.all().some(({ userId }) => userId !== TERMINAL_ID);

/** The owner named by TELEGRAM_OWNER_ID; a private chat's id is the user's id. */
export function allowOwner(people: People, userId: number, at: TimestampMs): void {
  if (people.find(userId) === null) people.add({ userId, chatId: userId, role: "owner", name: "owner" }, at);
}
