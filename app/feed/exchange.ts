/** Opens the live feed of an exchange: REST always, and its stream where the settings want it. */
import { setTimeout as sleep } from "node:timers/promises";
import { err, ok, type Result } from "../../core/result.ts";
import type { Clock } from "../../core/time.ts";
import { openCcxt } from "../../market/ccxt.ts";
import type { ExchangeSource } from "../../market/exchange-source.ts";
import { type FeedSwitch, type LiveFeed, openLiveFeed } from "../../market/stream/live-feed.ts";
import type { Settings } from "../config/schema.ts";
import { badInput, type Refusal } from "../refusal.ts";
import type { FeedMemory } from "./feed.ts";

export type ExchangeFeed = {
  readonly source: LiveFeed;
  /** REST alone, for candles of the past. */
  readonly rest: ExchangeSource;
  /** Who is told of changes and what was known before; to be called before the first question. */
  remember(memory: FeedMemory): void;
};

export async function openExchangeFeed(settings: Settings, clock: Clock): Promise<Result<ExchangeFeed, Refusal>> {
  const { EXCHANGE_API_ROOT: apiRoot, EXCHANGE_STREAM_ROOT: streamRoot, EXCHANGE_TIMEOUT_MS: timeoutMs } = settings;
  const opened = await openCcxt({
    venue: settings.VENUE,
    clock,
    timeoutMs,
    ...(apiRoot === null ? {} : { apiRoot }),
  });
  if (!opened.ok) return err(badInput(opened.error.code, opened.error.text));
  const rest = opened.value;
  let onSwitch: (change: FeedSwitch) => void = () => undefined;
  const source = openLiveFeed({
    rest,
    mode: settings.STREAM,
    streamFrom: settings.STREAM_FROM,
    candlesFrom: settings.STREAM_CANDLES,
    clock,
    timing: { wait: (ms) => sleep(ms, undefined, { ref: false }), random: Math.random },
    timeoutMs,
    ...(streamRoot === null ? {} : { streamRoot }),
    onSwitch: (change) => onSwitch(change),
  });
  const remember = (memory: FeedMemory): void => {
    rest.remember(memory);
    onSwitch = memory.onSwitch;
  };
  return ok({ source, rest, remember });
}
