/** The first lines of a run: what it is, what it watches, how sure it can be, how to talk to it. */
import type { DeskFacts, WatchlistView } from "../../engine/api.ts";
import { named, setting } from "./format.ts";
import { DRY_RUN } from "./stamp.ts";
import { DEFAULT_THRESHOLD } from "./threshold.ts";

export type BootFacts = DeskFacts & {
  readonly version: string;
  /** What the feed is, for a person: "recorded candles of 1–6 Jun 2025, one scan every 2 s". */
  readonly feedText: string;
  readonly chat: "terminal" | "telegram";
  /** Who says what is watched. */
  readonly watchlist: WatchlistView["decidedBy"];
  /** Set while Telegram runs without an owner: the one-time code. */
  readonly pairingCode: string | null;
  /** Set when the account rules in use were last looked up too long ago. */
  readonly oldRules: { readonly preset: string; readonly days: number } | null;
};

/** Plain lines of at most about 78 characters each. */
export function bootLines(facts: BootFacts): readonly string[] {
  return [
    facts.mode === "live"
      ? `Lookout ${facts.version} · LIVE: signals are meant to be traded`
      : `Lookout ${facts.version} · ${DRY_RUN}: it observes, nothing is traded`,
    `Feed       ${facts.feedText}`,
    `Watching   ${named(facts.symbols)} (${facts.venue})`,
    ...(facts.watchlist === "chat"
      ? ["           as changed in chat; SYMBOLS counts again after /watchlist reset."]
      : []),
    `Model      ${facts.model.tag} · ${facts.model.status}`,
    ...(facts.model.status === "observation"
      ? ["           It has not passed the gates for live trading, so take no money on it."]
      : []),
    ...thresholdLines(facts),
    ...(facts.killSwitch.on
      ? [`Kill switch ON${facts.killSwitch.forcedByEnvironment ? " (environment)" : ""}: no signal is sent`]
      : []),
    ...rulesLines(facts),
    ...chatLines(facts),
  ];
}

function rulesLines({ oldRules }: BootFacts): readonly string[] {
  if (oldRules === null) return [];
  return [
    `Rules      of ${oldRules.preset} were last checked ${oldRules.days} days ago.`,
    "           The firm may have changed them since: compare with its pages before",
    "           you rely on them (docs/guides/ftmo-terms.md).",
  ];
}

function thresholdLines({ threshold, feed }: BootFacts): readonly string[] {
  const standard = setting(DEFAULT_THRESHOLD);
  if (threshold >= DEFAULT_THRESHOLD) return [`Threshold  ${setting(threshold)}`];
  return feed === "replay"
    ? [
        `Threshold  ${setting(threshold)}, lowered for the demo so that a day shows a handful of signals.`,
        `           The real default is ${standard}, which an honest model almost never reaches.`,
      ]
    : [`Threshold  ${setting(threshold)}, below the default of ${standard}: good for watching, not for money.`];
}

function chatLines({ chat, pairingCode }: BootFacts): readonly string[] {
  if (chat === "telegram") {
    return pairingCode === null
      ? ["Chat       Telegram"]
      : [
          "Chat       Telegram, which has no owner yet. To pair, send the bot this within",
          `           30 minutes: /start ${pairingCode}`,
        ];
  }
  return [
    "Scans      one line each: price, better side, confidence; ▲ MEDIUM, ▲▲ HIGH.",
    "Chat       here: type /help, /check or /check BTC and press Enter.",
    "Telegram   put TELEGRAM_BOT_TOKEN=<token of @BotFather> into .env and restart.",
  ];
}
