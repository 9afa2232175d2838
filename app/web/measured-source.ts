/** What comes from the exchange, measured: questions and their faults, trades, the collector, connections and breakers. */
import type { Result } from "../../core/result.ts";
import type { Stopwatch } from "../../core/time.ts";
import type { CandleSource, Collector, SourceError } from "../../engine/ports.ts";
import type { WatchedSource } from "../../market/exchange-source.ts";
import type { StreamState } from "../../market/stream/candle-stream.ts";
import type { Measures } from "../../web/metrics.ts";
import type { FeedMemory } from "../feed/feed.ts";

/** Questions by REST, whoever asks them. */
export function measuredRest(rest: WatchedSource, { count, observe }: Measures, { elapsed }: Stopwatch): WatchedSource {
  const source = `${rest.venue} rest`;
  const timed =
    <A extends unknown[], T>(call: string, ask: (...args: A) => Promise<Result<T, SourceError>>) =>
    async (...args: A): Promise<Result<T, SourceError>> => {
      const begun = elapsed();
      const answer = await ask(...args);
      observe("source_call_seconds", { source, call }, (elapsed() - begun) / 1000);
      if (!answer.ok) count("source_errors_total", { source, call, code: answer.error.code });
      return answer;
    };
  return {
    ...rest,
    candles: timed("candles", rest.candles),
    candlesOf: timed("history", rest.candlesOf),
    quotes: timed("quotes", rest.quotes),
    listed: timed("markets", rest.listed),
  };
}

/** Trades are counted where quality takes over what was found of them. */
export const measuredTrades = <S extends CandleSource>(source: S, { count }: Measures): S => ({
  ...source,
  takeTradeCounts(instrument) {
    const found = source.takeTradeCounts?.(instrument) ?? null;
    count("trades_received_total", {}, found?.judged ?? 0);
    for (const [check, failed] of Object.entries(found?.failed ?? {})) count("trades_failed_total", { check }, failed);
    return found;
  },
});

export const measuredCollector = ({ collect }: Collector, { count }: Measures): Collector => ({
  async collect(until) {
    const collected = await collect(until);
    for (const { rejected, error } of collected) {
      if (rejected > 0) count("candles_rejected_total", {}, rejected);
      if (error !== null) count("collector_errors_total", { code: error.code });
    }
    return collected;
  },
});

/** Told of breakers and connections beside whoever is told already. */
export function measuredChanges(memory: FeedMemory, venue: string, { count }: Measures): FeedMemory {
  const source = `${venue} stream`;
  const connection = countConnections((after) => count("stream_reconnections_total", { source, after }));
  return {
    ...memory,
    onBreaker(change) {
      count("breaker_transitions_total", { source: change.source, to: change.to });
      memory.onBreaker?.(change);
    },
    onStream(state) {
      if (state.phase === "waiting") count("stream_losses_total", { source });
      connection(state);
      memory.onStream?.(state);
    },
  };
}

/** The first connection is none that came again. */
function countConnections(again: (after: "loss" | "renewal") => void): (state: StreamState) => void {
  let after: "loss" | "renewal" | null = null;
  return ({ phase }) => {
    if (phase === "waiting") after = "loss";
    if (phase === "renewing") after = "renewal";
    if (phase !== "up" || after === null) return;
    again(after);
    after = null;
  };
}
