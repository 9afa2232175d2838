import { Composer, type Context } from "grammy";
import type { Role } from "../../engine/api.ts";
import { mayDo } from "../access/roles.ts";
import { commandHelp, noSuchCommand } from "../messages/command-help.ts";
import { COMMANDS, type CommandText, helpMessage } from "../messages/help.ts";
import type { Room } from "../room.ts";

/** `/help [command]`: what the asker may do here, or one command in full. */
export function helpCommand({ voice, wordsOf, peopleDesk }: Room): Composer<Context> {
  const feature = new Composer<Context>();
  feature.command("help", (ctx) => {
    const [words, asked] = [wordsOf(ctx), nameOf(ctx.match)];
    const role = peopleDesk.people().find(({ userId }) => userId === ctx.from?.id)?.role ?? "viewer";
    const isGroup = ctx.chat.type !== "private";
    if (asked === "") return voice.reply(ctx, helpMessage(words, listedFor(role, isGroup)));
    const command = COMMANDS.find(({ name }) => name === asked);
    if (command === undefined) return voice.reply(ctx, noSuchCommand(words, asked));
    return voice.reply(ctx, commandHelp(words, command, mayDo(role, command.role)));
  });
  return feature;
}

/** `/help /kill_switch@bot` is asked as well as `/help kill_switch`. */
const nameOf = (said: string): string => said.trim().toLowerCase().replace(/^\//, "").split(/[@\s]/)[0] ?? "";

/** With its argument only where the asker may send it with one. */
function listedFor(role: Role, isGroup: boolean): readonly CommandText[] {
  const here = COMMANDS.filter((command) => mayDo(role, command.role) && !(isGroup && command.isPrivate === true));
  return here.map((command) => {
    const least = command.roleToChange ?? command.role;
    return mayDo(role, least) ? command : { ...command, argument: "" };
  });
}
