/** Reads flags, configuration file and environment, and settles what kind of run this is; or every reason why not. */
import { err, ok, type Result } from "../core/result.ts";
import { type Flags, parseFlags } from "./cli/flags.ts";
import { type Config, loadConfig } from "./config/load.ts";
import { readConfigFile } from "./config/read-file.ts";
import type { Feed } from "./engine-settings.ts";
import { badInput, type Refusal } from "./refusal.ts";

export type Launch = {
  readonly flags: Flags;
  readonly config: Config;
  readonly feed: Feed;
  readonly chat: "terminal" | "telegram" | "none";
  /** A person sits at the keyboard: stdin is a terminal and nothing asked for JSON. */
  readonly interactive: boolean;
  /** Reads every layer once more; null without a `--config` file, in which case nothing can have changed. */
  readonly reread: (() => Result<Config, Refusal>) | null;
};

export type Surroundings = {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdinIsTerminal: boolean;
};

/** `help` = only the flags are to be explained; nothing else is read then, so nothing else can be wrong. */
export function planLaunch({ args, environment, stdinIsTerminal }: Surroundings): Result<Launch | "help", Refusal> {
  const flags = parseFlags(args);
  if (!flags.ok) return err(badInput("BAD_FLAGS", ...flags.error));
  if (flags.value.help) return ok("help");
  const config = configOf(flags.value, environment);
  if (!config.ok) return config;
  const feed = config.value.values.FEED ?? (stdinIsTerminal ? "replay" : null);
  if (feed === null) return err(NO_FEED);

  const { values } = config.value;
  const chat = flags.value.chat ?? (values.TELEGRAM_BOT_TOKEN === null ? "terminal" : "telegram");
  if (chat === "telegram" && values.TELEGRAM_BOT_TOKEN === null) return err(NO_TOKEN);
  const interactive = stdinIsTerminal && chat === "terminal" && !flags.value.json;
  const reread = flags.value.configFile === null ? null : () => configOf(flags.value, environment);
  return ok({ flags: flags.value, config: config.value, feed, chat, interactive, reread });
}

function configOf(flags: Flags, environment: Surroundings["environment"]): Result<Config, Refusal> {
  const file = flags.configFile === null ? ok(null) : readConfigFile(flags.configFile);
  if (!file.ok) return err(badInput("BAD_CONFIG", file.error.text));
  const config = loadConfig({ defaults: {}, configFile: file.value, environment, flags: flags.settings });
  return config.ok ? config : err(badInput("BAD_CONFIG", ...config.error.map(({ text }) => text)));
}

const NO_FEED = badInput(
  "NO_FEED",
  "Lookout did not start: it has no feed. Without a terminal it does not guess where candles come from. Add --feed replay (recorded candles) or --feed ccxt (the exchange, dry run), or set FEED in the environment.",
);
const NO_TOKEN = badInput(
  "NO_TELEGRAM_TOKEN",
  "Lookout did not start: --chat telegram needs TELEGRAM_BOT_TOKEN. Put the token from @BotFather into .env, or leave the flag away to chat in the terminal.",
);
