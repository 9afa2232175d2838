/** The commands as people see them: in `/help`, in Telegram's menu and in the reference. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import { bold, lines } from "./layout.ts";

export type CommandText = { readonly name: string; readonly argument: string; readonly does: string };

export const COMMANDS: readonly CommandText[] = [
  { name: "start", argument: "", does: "where things stand now" },
  { name: "help", argument: "", does: "this list" },
  { name: "check", argument: "[symbol]", does: "why there is a signal or none, gate by gate" },
  { name: "watchlist", argument: "[add|remove|reset]", does: "which symbols are watched" },
  { name: "stats", argument: "[7|30]", does: "what signals did, and what the refused ones would have done" },
  { name: "model", argument: "", does: "what the serving model is worth, and what keeps it from being live" },
  { name: "retrain", argument: "", does: "train a new model from the newest candles; it is only watched" },
  { name: "ftmo_status", argument: "[set|auto]", does: "room left before every account limit" },
  { name: "threshold", argument: "[0..1]", does: "confidence a signal needs" },
  { name: "kill_switch", argument: "[on|off]", does: "stop all signals at once" },
];

export const helpMessage = (): FormattedString =>
  lines(
    bold("Commands"),
    ...COMMANDS.map(({ name, argument, does }) => fmt`/${name}${argument === "" ? "" : ` ${argument}`} – ${does}`),
    "",
    "Lookout watches, judges and explains; it never trades. All times are UTC.",
  );
