/** Opens the live feed of an exchange: REST always, and its stream where the settings want it. */
import { setTimeout as sleep } from "node:timers/promises";
import { err, ok, type Result } from "../../core/result.ts";
import type { Clock } from "../../core/time.ts";
import { openCcxt } from "../../market/ccxt.ts";
import type { ExchangeSource } from "../../market/exchange-source.ts";
import { type LiveFeed, openLiveFeed } from "../../market/stream/live-feed.ts";
import type { Measures } from "../../web/metrics.ts";
import { processStopwatch } from "../clock.ts";
import type { Settings } from "../config/schema.ts";
import { badInput, type Refusal } from "../refusal.ts";
import { measuredChanges, measuredRest, measuredTrades } from "../web/measured-source.ts";
import type { FeedMemory } from "./feed.ts";

export type ExchangeFeed = {
  readonly source: LiveFeed;
  /** REST alone, for candles of the past. */
  readonly rest: ExchangeSource;
  /** Who is told of changes and what was known before; to be called before the first question. */
  remember(memory: FeedMemory): void;
};

export async function openExchangeFeed(
  settings: Settings,
  clock: Clock,
  measures: Measures | null,
): Promise<Result<ExchangeFeed, Refusal>> {
  const { EXCHANGE_API_ROOT: apiRoot, EXCHANGE_STREAM_ROOT: streamRoot, EXCHANGE_TIMEOUT_MS: timeoutMs } = settings;
  const opened = await openCcxt({
    venue: settings.VENUE,
    clock,
    timeoutMs,
    ...(apiRoot === null ? {} : { apiRoot }),
  });
  if (!opened.ok) return err(badInput(opened.error.code, opened.error.text));
  const rest = measures === null ? opened.value : measuredRest(opened.value, measures, processStopwatch);
  let told: FeedMemory = { onSwitch: () => undefined };
  const source = openLiveFeed({
    rest,
    mode: settings.STREAM,
    streamFrom: settings.STREAM_FROM,
    candlesFrom: settings.STREAM_CANDLES,
    clock,
    timing: { wait: (ms) => sleep(ms, undefined, { ref: false }), random: Math.random },
    timeoutMs,
    ...(streamRoot === null ? {} : { streamRoot }),
    onSwitch: (change) => told.onSwitch(change),
    onStream: (state) => told.onStream?.(state),
  });
  const remember = (memory: FeedMemory): void => {
    told = measures === null ? memory : measuredChanges(memory, settings.VENUE, measures);
    rest.remember(told);
  };
  return ok({ source: measures === null ? source : measuredTrades(source, measures), rest, remember });
}
