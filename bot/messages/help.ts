/** The commands as people see them: in `/help`, in Telegram's menu and in the reference. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import type { Role } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { bold, lines } from "./layout.ts";

/** What a command does stands in the catalogues, as `help-NAME`. */
export type CommandText = {
  readonly name: string;
  readonly argument: string;
  /** The least role that may send it. */
  readonly role: Role;
  /** The least role that may send it with something behind it, where that changes something. */
  readonly roleToChange?: Role;
  /** The least role in a group, for changes there or always: what a group hears is everybody's there. */
  readonly inGroups?: { readonly role: Role; readonly when: "changing" | "always" };
  /** Answered in a private chat only: in a group others read along. */
  readonly isPrivate?: boolean;
};

/** Under its heading of the list, `help-topic-…`, in the order people meet them. */
const TOPICS = {
  signals: [
    { name: "start", argument: "", role: "viewer" },
    { name: "help", argument: "[command]", role: "viewer" },
    { name: "check", argument: "[symbol]", role: "viewer" },
    { name: "watchlist", argument: "[add|remove|reset]", role: "viewer", roleToChange: "trader" },
    { name: "why", argument: "[symbol|signal]", role: "viewer" },
    { name: "muted", argument: "", role: "viewer" },
  ],
  record: [
    { name: "stats", argument: "[7|30|90|all]", role: "viewer" },
    { name: "tiers", argument: "", role: "viewer" },
    { name: "missed", argument: "[7|30|90|all]", role: "viewer" },
    { name: "export", argument: "[what]", role: "viewer" },
    { name: "backtest", argument: "[symbol days threshold]", role: "trader" },
    { name: "challenge", argument: "[backtest]", role: "trader" },
  ],
  models: [
    { name: "model", argument: "", role: "viewer" },
    { name: "models", argument: "[promote|rollback]", role: "viewer", roleToChange: "owner" },
    { name: "retrain", argument: "", role: "owner" },
  ],
  alerts: [
    { name: "alert", argument: "[what]", role: "viewer", inGroups: { role: "trader", when: "always" } },
    { name: "alerts", argument: "", role: "viewer" },
  ],
  settings: [
    { name: "setup", argument: "", role: "owner", isPrivate: true },
    { name: "cancel", argument: "", role: "viewer" },
    { name: "settings", argument: "[name value]", role: "viewer", inGroups: { role: "trader", when: "changing" } },
  ],
  risk: [
    { name: "ftmo_status", argument: "[set|auto]", role: "viewer", roleToChange: "trader" },
    { name: "threshold", argument: "[0..1]", role: "viewer", roleToChange: "trader" },
    { name: "kill_switch", argument: "[on|off]", role: "viewer", roleToChange: "trader" },
    { name: "pause", argument: "[2h|until|off]", role: "viewer", roleToChange: "trader" },
  ],
  people: [
    { name: "people", argument: "", role: "owner", isPrivate: true },
    { name: "invite", argument: "[trader|viewer]", role: "owner", isPrivate: true },
    { name: "allow_here", argument: "", role: "owner" },
    { name: "audit", argument: "[n]", role: "owner", isPrivate: true },
  ],
  machine: [
    { name: "health", argument: "", role: "viewer" },
    { name: "jobs", argument: "", role: "viewer" },
    { name: "logs", argument: "[n]", role: "owner", isPrivate: true },
    { name: "version", argument: "", role: "viewer" },
  ],
} as const satisfies Record<string, readonly CommandText[]>;

export const COMMANDS: readonly CommandText[] = Object.values(TOPICS).flat();

export const doesWhat = (words: Words, { name }: CommandText): string => words.text(`help-${name}`);

const line =
  (words: Words) =>
  (one: CommandText): FormattedString =>
    fmt`/${`${one.name} ${one.argument}`.trim()} – ${doesWhat(words, one)}`;

export const helpMessage = (words: Words, commands = COMMANDS): FormattedString =>
  lines(
    bold(words.text("help-title")),
    ...Object.entries(TOPICS).flatMap(([topic, those]) => {
      const names = those.map(({ name }): string => name);
      const listed = commands.filter(({ name }) => names.includes(name));
      return listed.length === 0 ? [] : ["", bold(words.text(`help-topic-${topic}`)), ...listed.map(line(words))];
    }),
    "",
    words.text("help-foot", { zone: words.zone }),
  );
