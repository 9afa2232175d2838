/** Whether a person's role is enough, for every command and every button: asked once, before any handler. */
import { Composer, Context, type MiddlewareFn } from "grammy";
import type { People, Role } from "../../engine/api.ts";
import { COMMANDS, type CommandText } from "../messages/help.ts";
import { privateOnly } from "../messages/people.ts";
import { notAllowed } from "../messages/rights.ts";
import { leastRoleFor } from "../press.ts";
import type { Room } from "../room.ts";

const RANK: Readonly<Record<Role, number>> = { viewer: 0, trader: 1, owner: 2 };
export const mayDo = (role: Role, least: Role): boolean => RANK[role] >= RANK[least];

const roleToChange = (name: string): Role => {
  const command = COMMANDS.find((one) => one.name === name);
  return command?.roleToChange ?? command?.role ?? "owner";
};

/** Answering a question needs what asking it needed. */
const QUESTIONS: Readonly<Record<string, Role>> = {
  threshold: roleToChange("threshold"),
  kill: roleToChange("kill_switch"),
  account: roleToChange("ftmo_status"),
  watchlist: roleToChange("watchlist"),
  retrain: roleToChange("retrain"),
  pause: roleToChange("pause"),
  people: roleToChange("people"),
  model: roleToChange("models"),
};

/** `v1:<about>-yes:<id>` is a question, `v2:<action>:<argument>` any other button. */
export function leastRoleOfPress(data: string, isGroup: boolean): Role {
  const [version, verb = ""] = data.split(":", 2);
  if (version === "v1") return QUESTIONS[verb.replace(/-(yes|no)$/, "")] ?? "owner";
  return version === "v2" ? leastRoleFor(verb, isGroup) : "viewer";
}

/** What sending it needs: more with something behind it, and in a group, whose settings are everybody's there. */
function leastRoleOf({ role, roleToChange = role, inGroups }: CommandText, argument: string, isGroup: boolean): Role {
  const changes = argument.trim() !== "";
  if (isGroup && inGroups !== undefined && (changes || inGroups.when === "always")) return inGroups.role;
  return changes ? roleToChange : role;
}

const isInGroup = (ctx: Context): boolean => ctx.chat !== undefined && ctx.chat.type !== "private";

/** By grammY's own matchers, so that nothing is a command for a handler and not for this. */
const MATCHERS = COMMANDS.map((command) => ({ command, matches: Context.has.command(command.name) }));

const commandOf = (ctx: Context): CommandText | undefined => MATCHERS.find(({ matches }) => matches(ctx))?.command;

/** Stands behind access: whoever comes here is known. */
export function rights({ voice, wordsOf }: Room, people: People): MiddlewareFn<Context> {
  const enough = (ctx: Context, least: Role): boolean => {
    const person = ctx.from === undefined ? null : people.find(ctx.from.id);
    return person !== null && mayDo(person.role, least);
  };
  const feature = new Composer<Context>();
  feature.on("callback_query", async (ctx, next) => {
    const least = leastRoleOfPress(ctx.callbackQuery.data ?? "", isInGroup(ctx));
    if (enough(ctx, least)) return next();
    await ctx.answerCallbackQuery({ text: notAllowed(wordsOf(ctx), least).text });
  });
  feature.on("message", async (ctx, next) => {
    const command = commandOf(ctx);
    if (command === undefined) return next();
    const least = leastRoleOf(command, String(ctx.match ?? ""), isInGroup(ctx));
    if (!enough(ctx, least)) return voice.reply(ctx, notAllowed(wordsOf(ctx), least));
    if (command.isPrivate === true && isInGroup(ctx)) return voice.reply(ctx, privateOnly(wordsOf(ctx)));
    return next();
  });
  return feature.middleware();
}
