/**
 * Who mistypes the kill switch in a hurry mends the message instead of sending another: an edited private message that says
 * "on" counts as that command. Nothing else that was edited is a command, because an old message could then act once more.
 */
import type { Context, MiddlewareFn } from "grammy";
import type { People } from "../../engine/api.ts";

/** As the command itself reads it: names as people type them, and anything behind "on". */
const SWITCHED_ON = /^\/kill[_-]?switch(@\w+)?\s+on\b/i;

/** Stands before everything that reads messages; from here on the edit is a message like any other. */
export function editedKillSwitch(people: Pick<People, "find">): MiddlewareFn<Context> {
  return async ({ update }, next) => {
    const { edited_message: edited, ...rest } = update;
    const isMeant =
      edited?.chat.type === "private" &&
      edited.from !== undefined &&
      people.find(edited.from.id) !== null &&
      SWITCHED_ON.test(edited.text ?? "");
    if (isMeant) Object.assign(update, { ...rest, edited_message: undefined, message: edited });
    await next();
  };
}
