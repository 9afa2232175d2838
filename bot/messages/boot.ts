/** The first lines of a run: what it is, what it watches, how sure it can be, how to talk to it. */
import type { DeskFacts, WatchlistView } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { named, setting } from "./format.ts";
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
export function bootLines(words: Words, facts: BootFacts): readonly string[] {
  const { model, killSwitch, version, mode } = facts;
  return [
    words.text(mode === "live" ? "boot-live" : "boot-dry-run", { version }),
    labelled(words, "boot-label-feed", facts.feedText),
    labelled(words, "boot-label-watching", `${named(words, facts.symbols)} (${facts.venue})`),
    ...(facts.watchlist === "chat" ? [below(words.text("boot-changed-in-chat"))] : []),
    labelled(words, "boot-label-model", `${model.tag} · ${words.text(`word-${model.status}`)}`),
    ...(model.status === "observation" ? [below(words.text("boot-observation"))] : []),
    ...thresholdLines(words, facts),
    ...(killSwitch.on
      ? [words.text(killSwitch.forcedByEnvironment ? "boot-kill-switch-forced" : "boot-kill-switch")]
      : []),
    ...rulesLines(words, facts),
    ...chatLines(words, facts),
  ];
}

/** Columns of a label and the spaces after it. */
const LABEL = 11;

const labelled = (words: Words, label: string, text: string): string => words.text(label).padEnd(LABEL) + text;
const below = (text: string): string => " ".repeat(LABEL) + text;

function rulesLines(words: Words, { oldRules }: BootFacts): readonly string[] {
  if (oldRules === null) return [];
  const { preset, days } = oldRules;
  return [
    labelled(words, "boot-label-rules", words.text("boot-rules-old", { preset, days: String(days) })),
    below(words.text("boot-rules-changed")),
    below(words.text("boot-rules-compare")),
  ];
}

function thresholdLines(words: Words, { threshold, feed }: BootFacts): readonly string[] {
  const facts = { threshold: setting(threshold), default: setting(DEFAULT_THRESHOLD) };
  const line = (text: string): string => labelled(words, "boot-label-threshold", text);
  if (threshold >= DEFAULT_THRESHOLD) return [line(setting(threshold))];
  return feed === "replay"
    ? [line(words.text("boot-threshold-demo", facts)), below(words.text("boot-threshold-default", facts))]
    : [line(words.text("boot-threshold-low", facts))];
}

function chatLines(words: Words, { chat, pairingCode }: BootFacts): readonly string[] {
  const line = (text: string): string => labelled(words, "boot-label-chat", text);
  if (chat === "telegram") {
    return pairingCode === null
      ? [line("Telegram")]
      : [line(words.text("boot-chat-pair")), below(words.text("boot-chat-code", { command: `/start ${pairingCode}` }))];
  }
  return [
    labelled(words, "boot-label-scans", words.text("boot-scans")),
    line(words.text("boot-chat-here")),
    `Telegram   ${words.text("boot-telegram")}`,
  ];
}
