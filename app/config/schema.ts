/**
 * Every setting of the process, keyed by its environment variable. This is the one source: `.env.example` and
 * docs/reference/configuration.md are checked against it, and `loadConfig` reads nothing else.
 */
import { z } from "zod";
import { backupSettings } from "./backup-settings.ts";
import {
  type About,
  about,
  botToken,
  decimal,
  fileList,
  flag,
  optional,
  setting,
  speed,
  symbolList,
  tierEdges,
  webRoot,
  weights,
  whole,
} from "./fields.ts";
import { marketSettings } from "./market-settings.ts";
import { modelSettings } from "./model-settings.ts";
import { riskSettings } from "./risk-settings.ts";
import { storageSettings } from "./storage-settings.ts";
import { webSettings } from "./web-settings.ts";

/** Below this confidence nothing is ever sent in mode live, whatever the settings say. */
export const LIVE_MINIMUM_THRESHOLD = 0.7;

export const configSchema = z.strictObject({
  MODE: setting(
    {
      group: "Mode and feed",
      says: "`dryrun` observes and never asks for trades; `live` is real and also needs LIVE_CONFIRM and a model that passed every gate.",
      allowed: "dryrun or live",
      fallback: "dryrun",
    },
    z.enum(["dryrun", "live"]),
  ),
  LIVE_CONFIRM: optional(
    {
      group: "Mode and feed",
      says: "The second, explicit setting for live: the login of the account the signals are for, or `paper`.",
      allowed: "the account's login, or paper",
    },
    z.string().regex(/^[A-Za-z0-9._@-]{1,64}$/),
  ),
  FEED: optional(
    {
      group: "Mode and feed",
      says: "Where candles come from: `replay` plays recorded ones, `ccxt` asks the exchange. Unset, a terminal gets the replay, and a process without a terminal refuses to start.",
      allowed: "replay or ccxt",
    },
    z.enum(["replay", "ccxt"]),
  ),
  VENUE: setting(
    {
      group: "Mode and feed",
      says: "The exchange, by its ccxt name. Another venue than the model was trained on gives a warning in /check.",
      allowed: "a ccxt exchange name in small letters, for example binanceusdm",
      fallback: "binanceusdm",
    },
    z.string().regex(/^[a-z0-9]{2,30}$/),
  ),
  SYMBOLS: setting(
    {
      group: "Mode and feed",
      says: "What is watched, separated by commas, until the list is changed with /watchlist in chat.",
      allowed: "symbols like BTC/USDT, separated by commas",
      fallback: "BTC/USDT,ETH/USDT,BNB/USDT",
    },
    symbolList,
  ),
  TELEGRAM_BOT_TOKEN: optional(
    {
      group: "Telegram",
      says: "The bot's token from @BotFather. Unset, the chat opens in the terminal.",
      allowed: "the token as @BotFather shows it: digits, a colon, and about 35 letters and digits",
      secret: true,
    },
    botToken,
  ),
  TELEGRAM_OWNER_ID: optional(
    {
      group: "Telegram",
      says: "Your numeric Telegram id. Unset, the process prints a one-time code with which you pair.",
      allowed: "your numeric Telegram id (send /start to the bot, it answers with it)",
    },
    whole(1, 9_007_199_254_740_991),
  ),
  TELEGRAM_API_ROOT: setting(
    {
      group: "Telegram",
      says: "Address of the Bot API; another one only for a self-hosted Bot API server.",
      allowed: "an address that begins with https:// or http://",
      fallback: "https://api.telegram.org",
    },
    webRoot,
  ),
  THRESHOLD: setting(
    {
      hot: true,
      group: "Models and signals",
      says: "Confidence a signal needs (0 to 1, after the −0.05 bias). At least 0.70 in mode live. A value set from chat wins over it.",
      allowed: "a number from 0 to 1, for example 0.70",
      fallback: "0.70",
    },
    decimal(0, 1),
  ),
  CANDIDATE_FLOOR: setting(
    {
      hot: true,
      group: "Models and signals",
      says: "Confidence from which a scan records a candidate at all (0 to 1).",
      allowed: "a number from 0 to 1, for example 0.35",
      fallback: "0.35",
    },
    decimal(0, 1),
  ),
  TIER_EDGES: optional(
    {
      hot: true,
      group: "Models and signals",
      says: "Two confidences: MEDIUM from the first, HIGH from the second. Unset, the model's manifest decides.",
      allowed: "two rising numbers from 0 to 1, for example 0.40,0.45",
    },
    tierEdges,
  ),
  ENSEMBLE_WEIGHTS: optional(
    {
      group: "Models and signals",
      says: "Weights by group of models over their win240 heads, renormalised over those present; the score is then their mean. When none is present nothing is sent. Unset, the model's manifest decides.",
      allowed:
        "group=weight pairs separated by commas, at least one weight above 0, for example lstm=0.5,transformer=0.5",
    },
    weights,
  ),
  MODEL: optional(
    {
      group: "Models and signals",
      says: "Tag of a model in models/registry.json, which then serves whatever is promoted. Unset, the promoted one, else the registry's default.",
      allowed: "a tag made of letters, digits, dots, dashes, underscores or @",
    },
    z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{0,99}$/),
  ),
  SIGNAL_VALID_MIN: setting(
    {
      hot: true,
      group: "Models and signals",
      says: "Minutes a signal may still be acted on.",
      allowed: "a whole number of minutes from 1 to 240",
      fallback: "10",
    },
    whole(1, 240),
  ),
  UNUSUAL_MOVE_ALERTS: setting(
    {
      hot: true,
      group: "Models and signals",
      says: "`true` tells when a price moves further within 15 minutes than 99 of 100 forecasts expect, once per symbol and episode. Only models that forecast volatility can.",
      allowed: "true or false",
      fallback: "true",
    },
    flag,
  ),
  ...modelSettings,
  ...riskSettings,
  REPLAY_SPEED: setting(
    {
      group: "Replay",
      says: "How fast recorded time passes: 120 = one scan a second, `max` = without waiting.",
      allowed: "a number above 0 (times real time), or max",
      fallback: "120",
    },
    speed,
  ),
  SAMPLE_DIR: optional(
    {
      group: "Replay",
      says: "Folder of recorded candles to replay. Unset, the bundled sample.",
      allowed: "a folder",
    },
    z.string().max(4_096),
  ),
  REPLAY_FILES: optional(
    {
      group: "Replay",
      says: "Files of recorded candles (CSV.gz or Parquet), separated by commas, instead of a folder.",
      allowed: "file names separated by commas",
    },
    fileList,
  ),
  EXCHANGE_API_ROOT: optional(
    {
      group: "Exchange",
      says: "Address of the exchange's API when it is not the usual one, for example a proxy.",
      allowed: "an address that begins with https:// or http://",
    },
    webRoot,
  ),
  EXCHANGE_TIMEOUT_MS: setting(
    {
      group: "Exchange",
      says: "Milliseconds after which a request to the exchange counts as failed.",
      allowed: "a whole number of milliseconds from 100 to 30000",
      fallback: "10000",
    },
    whole(100, 30_000),
  ),
  ...marketSettings,
  ...storageSettings,
  ...backupSettings,
  ...webSettings,
  VAR_DIR: setting(
    {
      group: "Process",
      says: "Folder for everything the process writes: databases, logs, replay runs.",
      allowed: "a folder the process may write to",
      fallback: "var",
    },
    z.string().max(4_096),
  ),
  LOG_LEVEL: setting(
    {
      group: "Process",
      says: "How much is logged.",
      allowed: "silent, fatal, error, warn, info, debug or trace",
      fallback: "info",
    },
    z.enum(["silent", "fatal", "error", "warn", "info", "debug", "trace"]),
  ),
});

export type Settings = z.output<typeof configSchema>;
export type SettingName = keyof Settings;

export const SETTING_NAMES = Object.keys(configSchema.shape) as readonly SettingName[];

export function aboutSetting(name: SettingName): About {
  const words = about.get(configSchema.shape[name]);
  if (words === undefined) throw new Error(`The setting ${name} has no description`);
  return words;
}
