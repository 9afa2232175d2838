/** What the command line says: settings that flags override, and what concerns this run only. */
import { parseArgs } from "node:util";
import { err, ok, type Result } from "../../core/result.ts";
import { parseIsoUtc, type TimestampMs } from "../../core/time.ts";
import { FLAG_OF, type SettingTexts } from "../config/load.ts";

export type ChatChoice = "terminal" | "telegram" | "none";

export type Flags = {
  /** The layer that stands over the environment. */
  readonly settings: SettingTexts;
  /** Half-open range [from, until) of a replay; null = the recording's own start or end. */
  readonly from: TimestampMs | null;
  readonly until: TimestampMs | null;
  /** One JSON object per line on stdout, and nothing else there. */
  readonly json: boolean;
  readonly configFile: string | null;
  /** Null = Telegram when there is a token, else the terminal. */
  readonly chat: ChatChoice | null;
  /** Continue the newest replay's database instead of a fresh one. */
  readonly resume: boolean;
  readonly help: boolean;
};

const OPTIONS = {
  feed: { type: "string" },
  from: { type: "string" },
  until: { type: "string" },
  to: { type: "string" },
  speed: { type: "string" },
  json: { type: "boolean" },
  config: { type: "string" },
  chat: { type: "string" },
  resume: { type: "boolean" },
  files: { type: "string", multiple: true },
  data: { type: "string" },
  symbols: { type: "string" },
  threshold: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;
type FlagName = keyof typeof OPTIONS;

const SEE_HELP = `"npm start -- --help" lists every flag.`;

/** Reads the arguments after the program's name. The error holds one sentence per mistake, all of them at once. */
export function parseFlags(args: readonly string[]): Result<Flags, readonly string[]> {
  const { values, tokens } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  const problems = tokens.flatMap((token, at) => tokenProblem(token, tokens[at - 1], args.includes("--files")));
  if (problems.length > 0) return err(problems);

  const texts = textsOf(values);
  const from = readTime("--from", texts.from);
  const until = readTime(texts.until === undefined ? "--to" : "--until", texts.until ?? texts.to);
  const bad = [
    ...from.problems,
    ...until.problems,
    ...rangeProblems(texts, from.at, until.at),
    ...chatProblems(texts.chat),
  ];
  if (bad.length > 0) return err(bad);
  const loose = tokens.flatMap((token) => (token.kind === "positional" ? [token.value] : []));
  return ok({
    settings: settingsFrom({ ...texts, files: [texts.files ?? "", ...loose].filter((name) => name !== "").join(",") }),
    from: from.at,
    until: until.at,
    json: values.json === true,
    configFile: texts.config ?? null,
    chat: (texts.chat as ChatChoice | undefined) ?? null,
    resume: values.resume === true,
    help: values.help === true,
  });
}

type FlagTexts = { readonly [name in FlagName]?: string };

/** The flags that carry text; a repeated --files becomes one comma-separated text like the setting's. */
function textsOf(values: Readonly<Record<string, unknown>>): FlagTexts {
  const pairs = Object.entries(values).map(([name, value]) => [name, Array.isArray(value) ? value.join(",") : value]);
  return Object.fromEntries(pairs.filter(([, value]) => typeof value === "string")) as FlagTexts;
}

type Token = ReturnType<typeof parseArgs<{ tokens: true; strict: false }>>["tokens"][number];

const optionOf = (name: string): (typeof OPTIONS)[FlagName] | undefined =>
  Object.hasOwn(OPTIONS, name) ? OPTIONS[name as FlagName] : undefined;

function tokenProblem(token: Token, before: Token | undefined, filesGiven: boolean): readonly string[] {
  if (token.kind === "option-terminator") return [];
  if (token.kind === "positional") {
    // A shell turns `--files sample/*.gz` into one value and loose names: they belong to it. The word after a flag
    // that does not exist was meant as its value: one problem is enough.
    const explained = filesGiven || (before?.kind === "option" && optionOf(before.name) === undefined);
    return explained ? [] : [`${JSON.stringify(token.value)} belongs to no flag. ${SEE_HELP}`];
  }
  return optionProblem(token);
}

function optionProblem(token: Extract<Token, { kind: "option" }>): readonly string[] {
  const option = optionOf(token.name);
  if (option === undefined) return [`There is no flag ${token.rawName}. ${SEE_HELP}`];
  if (option.type === "boolean") {
    return token.value === undefined ? [] : [`${token.rawName} takes no value. Write it alone.`];
  }
  const missing =
    token.value === undefined || token.value === "" || (!token.inlineValue && token.value.startsWith("--"));
  return missing ? [`${token.rawName} needs a value after it. ${SEE_HELP}`] : [];
}

function readTime(
  flag: string,
  text: string | undefined,
): { readonly at: TimestampMs | null; readonly problems: readonly string[] } {
  if (text === undefined) return { at: null, problems: [] };
  const at = parseIsoUtc(text);
  if (at.ok) return { at: at.value, problems: [] };
  return {
    at: null,
    problems: [
      `${flag} is ${JSON.stringify(text)}. It must be a time such as 2025-06-01T12:00Z, or a date, which means midnight UTC.`,
    ],
  };
}

function rangeProblems(texts: FlagTexts, from: TimestampMs | null, until: TimestampMs | null): readonly string[] {
  if (texts.until !== undefined && texts.to !== undefined)
    return ["--to is another name of --until. Give only one of them."];
  if (from !== null && until !== null && from >= until) {
    return ["--from must be earlier than --until: the range holds --from and ends just before --until."];
  }
  return [];
}

function chatProblems(chat: string | undefined): readonly string[] {
  const known = chat === undefined || ["terminal", "telegram", "none"].includes(chat);
  return known ? [] : [`--chat is ${JSON.stringify(chat)}. It must be terminal, telegram or none.`];
}

function settingsFrom(texts: FlagTexts): SettingTexts {
  const pairs = Object.entries(FLAG_OF).map(([setting, flag]) => [setting, texts[flag.slice(2) as FlagName]] as const);
  return Object.fromEntries(pairs.filter(([, text]) => typeof text === "string" && text !== "")) as SettingTexts;
}

/** What `--help` prints. */
export const HELP = `Lookout watches markets, explains every decision and sends signals only inside an account's rules.

  npm start                                  replay the bundled recording, chat in this terminal
  npm start -- [flags]

  --feed replay|ccxt      recorded candles, or the exchange's closed candles
  --from ISO --until ISO  half-open range of a replay, UTC: 2025-06-01T12:00Z or 2025-06-01 (--to is --until)
  --speed N|max           times real time, or as fast as possible
  --files A,B | --data D  recorded candles to replay: files, or a folder
  --symbols A,B           what is watched: BTC/USDT,ETH/USDT
  --threshold X           confidence a signal needs, 0 to 1
  --chat terminal|telegram|none
  --config FILE           settings from a JSON file, under the environment and flags
  --resume                continue the newest replay's database instead of a fresh one
  --json                  one JSON object per line on stdout (npm start --silent -- --json); docs/reference/events.md
  --help                  this text

Every setting is described in docs/reference/configuration.md.
`;
