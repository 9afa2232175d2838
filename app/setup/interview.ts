/** The questions of `npm run setup`: from the text of an `.env` file to the text it should have. */
import { parseEnv } from "node:util";
import { createPairing } from "../../bot/access/pairing.ts";
import type { Clock } from "../../core/time.ts";
import { PRESETS } from "../../risk/presets.ts";
import { aboutSetting, configSchema, type SettingName } from "../config/schema.ts";
import { withoutSetting, withSetting } from "./env-text.ts";
import type { Prompter } from "./prompter.ts";
import { checkToken, pairOwner, type TokenCheck } from "./telegram-check.ts";

export type Interview = {
  readonly prompter: Prompter;
  readonly envText: string;
  /** Address of the Bot API when neither the file nor the environment names another one is the schema's. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly random: (bytes: number) => Uint8Array;
  /** How long setup waits for the pairing code. */
  readonly pairWaitMs: number;
};

/** Asks everything and gives the new text. When the answers end early, what was there (or the default) stays. */
export async function interview(deps: Interview): Promise<string> {
  const { prompter } = deps;
  let text = deps.envText;
  const read = (name: SettingName): string => parseEnv(text)[name]?.trim() ?? "";
  const write = (name: SettingName, value: string): void => {
    if (value === read(name)) return;
    text = value === "" ? withoutSetting(text, name) : withSetting(text, name, value);
  };

  const token = await askToken(deps, read("TELEGRAM_BOT_TOKEN"), apiRoot(deps, read("TELEGRAM_API_ROOT")));
  write("TELEGRAM_BOT_TOKEN", token.value);
  if (token.value !== "") write("TELEGRAM_OWNER_ID", await askOwner(deps, read("TELEGRAM_OWNER_ID"), token));

  const ask = async (name: SettingName, question: string, accepts: Accepts = {}): Promise<void> => {
    const now = read(name) || (aboutSetting(name).fallback ?? "");
    const answer = await askValid(prompter, name, `${question} [${now}]: `, accepts);
    if (answer !== null && answer !== now) write(name, answer);
  };
  await ask("SYMBOLS", "Symbols to watch, separated by commas");
  await ask("ACCOUNT_INITIAL", "Initial balance of your account");
  const ids = [...PRESETS.keys()];
  await ask("FTMO_PRESET", `Account rules to keep (${ids.join(", ")})`, { known: (answer) => ids.includes(answer) });
  return text;
}

const apiRoot = ({ environment }: Interview, inFile: string): string =>
  environment.TELEGRAM_API_ROOT || inFile || (aboutSetting("TELEGRAM_API_ROOT").fallback ?? "");

type Accepts = {
  /** Answers that are no value of the setting, but mean something. */
  readonly words?: readonly string[];
  readonly known?: (answer: string) => boolean;
};

/** A valid answer; null = keep what is there (empty answer, or no answers left). */
async function askValid(
  prompter: Prompter,
  name: SettingName,
  question: string,
  { words = [], known = () => true }: Accepts = {},
): Promise<string | null> {
  const { allowed, secret } = aboutSetting(name);
  for (;;) {
    const answer = await prompter.ask(question, { secret: secret === true });
    if (answer === null || answer === "") return null;
    if (words.includes(answer) || (configSchema.shape[name].safeParse(answer).success && known(answer))) return answer;
    prompter.say(`That cannot be used: it must be ${allowed}. Nothing was changed.`);
  }
}

type Token = { readonly value: string; readonly root: string; readonly username: string | null };

async function askToken({ prompter }: Interview, now: string, root: string): Promise<Token> {
  const hint = now === "" ? "Enter: none, chat in the terminal" : "set; Enter keeps it, - removes it";
  for (;;) {
    const question = `Telegram bot token from @BotFather (${hint}): `;
    const answer = await askValid(prompter, "TELEGRAM_BOT_TOKEN", question, { words: ["-"] });
    const value = answer === "-" ? "" : (answer ?? now);
    if (value === "") return { value, root, username: null };
    const check = await checkToken({ root, token: value });
    prompter.say(verdictOn(check));
    if (check.kind === "good") return { value, root, username: check.username };
    if (check.kind === "unchecked" || answer === null) return { value, root, username: null };
  }
}

function verdictOn(check: TokenCheck): string {
  switch (check.kind) {
    case "good":
      return `Telegram knows this token: it belongs to @${check.username}.`;
    case "unchecked":
      return `Telegram could not be asked about this token (${check.reason}), so it is stored unchecked; the bot tries it when it starts.`;
    case "unknown":
      return "Telegram does not know this token: copy it again from @BotFather (/mybots, API Token).";
  }
}

async function askOwner(deps: Interview, now: string, token: Token): Promise<string> {
  const kept = now === "" ? "Enter: the process prints a one-time code when it starts" : `now ${now}; Enter keeps it`;
  const canPair = token.username !== null;
  const question = `Your numeric Telegram id${canPair ? ", or pair to pair now" : ""} (${kept}): `;
  const words = canPair ? ["pair"] : [];
  const answer = await askValid(deps.prompter, "TELEGRAM_OWNER_ID", question, { words });
  return (answer === "pair" ? await pair(deps, token) : answer) ?? now;
}

async function pair({ prompter, clock, random, pairWaitMs }: Interview, token: Token): Promise<string | null> {
  const announce = ({ code }: { readonly code: string }): void =>
    prompter.say(`Send this to @${token.username} in a private chat: /start ${code}`);
  const pairing = createPairing({ clock, random, announce });
  pairing.current();
  try {
    const owner = await pairOwner({ root: token.root, token: token.value }, pairing, clock, pairWaitMs);
    prompter.say(
      owner === null
        ? "Nobody sent the code in time. Nothing was changed: the process prints a new code when it starts."
        : `Paired with Telegram id ${owner}: only this person can use the bot.`,
    );
    return owner === null ? null : String(owner);
  } catch {
    prompter.say("Telegram did not answer, so pairing was left for the first start: the process prints a code then.");
    return null;
  }
}
