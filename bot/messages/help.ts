/** The commands as people see them: in `/help`, in Telegram's menu and in the reference. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import type { Words } from "../words/words.ts";
import { bold, lines } from "./layout.ts";

/** What a command does stands in the catalogues, as `help-NAME`. */
export type CommandText = { readonly name: string; readonly argument: string };

export const COMMANDS: readonly CommandText[] = [
  { name: "start", argument: "" },
  { name: "help", argument: "" },
  { name: "check", argument: "[symbol]" },
  { name: "watchlist", argument: "[add|remove|reset]" },
  { name: "why", argument: "[symbol|signal]" },
  { name: "muted", argument: "" },
  { name: "stats", argument: "[7|30]" },
  { name: "model", argument: "" },
  { name: "retrain", argument: "" },
  { name: "ftmo_status", argument: "[set|auto]" },
  { name: "threshold", argument: "[0..1]" },
  { name: "kill_switch", argument: "[on|off]" },
];

export const doesWhat = (words: Words, { name }: CommandText): string => words.text(`help-${name}`);

export const helpMessage = (words: Words): FormattedString =>
  lines(
    bold(words.text("help-title")),
    ...COMMANDS.map((one) => fmt`/${`${one.name} ${one.argument}`.trim()} – ${doesWhat(words, one)}`),
    "",
    words.text("help-foot"),
  );
