/**
 * Command names as people type them: a keyboard that begins sentences with a capital sends `/Kill_switch on`, and who is in a
 * hurry sends `/killswitch on`.
 */
import type { Context, MiddlewareFn } from "grammy";
import type { MessageEntity } from "grammy/types";
import { COMMANDS } from "./messages/help.ts";

/** What stands behind the name, and a bot's name, stay as typed. */
const NAME = /^\/[\w-]+/;
const bare = (name: string): string => name.toLowerCase().replace(/[_-]/g, "");
const KNOWN: ReadonlyMap<string, string> = new Map(COMMANDS.map(({ name }) => [bare(name), name]));

/** Stands before everything that asks for a command. */
export const plainCommands: MiddlewareFn<Context> = async ({ message }, next) => {
  const [typed] = NAME.exec(message?.text ?? "") ?? [];
  const known = typed === undefined ? undefined : KNOWN.get(bare(typed.slice(1)));
  if (message?.text !== undefined && typed !== undefined && known !== undefined && typed !== `/${known}`) {
    const behind = message.text.slice(typed.length);
    const [botName = ""] = /^@\w+/.exec(behind) ?? [];
    const length = known.length + 1 + botName.length;
    const named = (entity: MessageEntity): MessageEntity =>
      entity.offset === 0 && entity.type === "bot_command" ? { ...entity, length } : entity;
    Object.assign(message, { text: `/${known}${behind}`, entities: message.entities?.map(named) });
  }
  await next();
};
