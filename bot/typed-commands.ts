/** Command names as phones type them: a keyboard that begins sentences with a capital sends `/Kill_switch on`. */
import type { Context, MiddlewareFn } from "grammy";

/** The name alone, which has the same length in small letters; what stands behind it, and a bot's name, stay as typed. */
const NAME = /^\/\w+/;

/** Stands before everything that asks for a command. */
export const smallCommands: MiddlewareFn<Context> = async ({ message }, next) => {
  if (message?.text !== undefined) {
    const text = message.text.replace(NAME, (name) => name.toLowerCase());
    if (text !== message.text) Object.assign(message, { text });
  }
  await next();
};
