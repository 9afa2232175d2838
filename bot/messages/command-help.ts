/** `/help COMMAND`: what it does and takes, how it is sent, and who may. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import type { Role } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { EXAMPLES } from "./command-examples.ts";
import { shorten } from "./format.ts";
import { type CommandText, doesWhat } from "./help.ts";
import { bold, code, lines } from "./layout.ts";

/** `allowed`: whether the asker's role is enough to send it here. */
export function commandHelp(words: Words, command: CommandText, allowed: boolean): FormattedString {
  const { name, argument, isPrivate, inGroups } = command;
  return lines(
    fmt`${bold(`/${name} ${argument}`.trim())} – ${doesWhat(words, command)}`,
    words.text(`more-${name}`),
    words.text("more-example"),
    ...(EXAMPLES[name] ?? []).map((example) => code(example)),
    whoMay(words, command),
    isPrivate === true ? words.text("more-private") : null,
    inGroups === undefined ? null : words.text("more-in-group"),
    allowed ? null : words.text("more-not-you"),
  );
}

function whoMay(words: Words, { role, roleToChange = role }: CommandText): string {
  const all = (least: Role): string => words.text(`more-all-${least}`);
  if (role === roleToChange) return words.text("more-who", { who: all(role) });
  return words.text("more-who-change", { who: all(role), changes: all(roleToChange) });
}

export const noSuchCommand = (words: Words, asked: string): FormattedString =>
  words.rich("more-unknown", { name: shorten(asked, 32), help: code("/help") });
