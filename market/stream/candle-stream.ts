/**
 * Keeps an exchange's stream alive and collects what it brings: dials again after a loss, with growing pauses, and has
 * every minute confirmed by REST that the stream did not finish in time, also those of an outage.
 */
import { type InstrumentId, symbolOf } from "../../core/instrument.ts";
import { type Clock, HOUR_MS, type TimestampMs } from "../../core/time.ts";
import type { CandleSource } from "../../engine/ports.ts";
import { createBackfill } from "./backfill.ts";
import { holdConnection } from "./connection.ts";
import type { StreamMessage } from "./messages.ts";
import { reconnectDelayMs } from "./reconnect.ts";
import type { OpenSession } from "./session.ts";
import { createWatched, type Watched } from "./watched.ts";

/** A connection that lasted so long was a good one: the next pause is short again. */
const STABLE_MS = 60_000;

export type StreamState = {
  /** `idle`: nothing to watch; `up`: it brings data; `renewing`: as up, but just changing the connection. */
  readonly phase: "idle" | "connecting" | "up" | "renewing" | "waiting";
  /** When the next try is made, while waiting. */
  readonly retryAt: TimestampMs | null;
  readonly lastFault: string | null;
};

export type CandleStream = {
  /** The instruments from now on; none ends the connection. */
  watch(instruments: readonly InstrumentId[]): void;
  watched(instrument: InstrumentId): Watched | null;
  state(): StreamState;
  stop(): Promise<void>;
};

/** Waiting and chance, injected for tests. */
export type StreamTiming = {
  /** Resolves after so many milliseconds. */
  wait(ms: number): Promise<void>;
  /** In [0, 1). */
  random(): number;
};

export type CandleStreamOptions = {
  readonly open: OpenSession;
  readonly rest: Pick<CandleSource, "candles" | "skewMs">;
  readonly clock: Clock;
  readonly timing: StreamTiming;
  /** Called whenever the phase changes. */
  readonly onState: (state: StreamState) => void;
};

export function createCandleStream(options: CandleStreamOptions): CandleStream {
  const { clock, timing } = options;
  const backfill = createBackfill(options.rest, clock);
  const instruments = new Map<InstrumentId, Watched>();
  let byName = new Map<string, Watched>();
  let state: StreamState = { phase: "idle", retryAt: null, lastFault: null };
  const skewMs = (): number => options.rest.skewMs?.() ?? 0;
  let stopped = false;
  let listChanged = false;
  let losses = 0;
  let wake: () => void = () => undefined;

  const enter = (next: Partial<StreamState> & Pick<StreamState, "phase">): void => {
    const changed = next.phase !== state.phase;
    state = { retryAt: null, lastFault: state.lastFault, ...next };
    if (changed && !stopped) options.onState(state);
  };
  const interrupted = (): boolean => stopped || listChanged;
  const pause = (ms: number): Promise<void> =>
    Promise.race([
      timing.wait(ms),
      new Promise<void>((resolve) => {
        wake = resolve;
      }),
    ]);
  const onMessage = (message: StreamMessage): void => {
    if ("symbol" in message) byName.get(message.symbol)?.take(message, clock.now());
    if (message.kind !== "unreadable") enter({ phase: "up" });
  };
  const confirm = (): void => {
    if (state.phase !== "up") return;
    const now = clock.now();
    for (const [instrument, watched] of instruments) {
      const missing = watched.overdue(now);
      if (missing !== null) backfill.ask(instrument, watched.book, missing.from, missing.until);
    }
  };
  const waitAfterLoss = async (lastFault: string, begun: number): Promise<void> => {
    losses = clock.now() - begun >= STABLE_MS ? 1 : losses + 1;
    const retryAt = (clock.now() + reconnectDelayMs(losses, timing.random())) as TimestampMs;
    enter({ phase: "waiting", retryAt, lastFault });
    while (!interrupted() && clock.now() < retryAt) await pause(retryAt - clock.now());
  };
  const live = async (): Promise<void> => {
    const begun = clock.now();
    enter({ phase: state.phase === "up" ? "renewing" : "connecting" });
    const ids = [...instruments.keys()];
    const hold = { open: options.open, instruments: ids, clock, onMessage, onTick: confirm, interrupted, pause };
    const fault = await holdConnection({ ...hold, wake: () => wake() });
    if (fault !== null && !stopped) await waitAfterLoss(fault, begun);
  };
  const run = async (): Promise<void> => {
    while (!stopped) {
      listChanged = false;
      if (instruments.size > 0) await live();
      else {
        enter({ phase: "idle" });
        await pause(HOUR_MS);
      }
    }
  };
  let running: Promise<void> | null = null;

  return {
    watch: (wanted) => {
      const before = [...instruments.keys()].join();
      for (const instrument of instruments.keys()) if (!wanted.includes(instrument)) instruments.delete(instrument);
      for (const instrument of wanted) {
        if (!instruments.has(instrument)) instruments.set(instrument, createWatched(clock.now(), skewMs));
      }
      byName = new Map([...instruments].map(([id, watched]) => [symbolOf(id).replace("/", ""), watched]));
      if ([...instruments.keys()].join() === before) return;
      listChanged = true;
      running ??= run();
      wake();
    },
    watched: (instrument) => instruments.get(instrument) ?? null,
    state: () => state,
    stop: async () => {
      stopped = true;
      wake();
      await running;
      await backfill.settled();
    },
  };
}
