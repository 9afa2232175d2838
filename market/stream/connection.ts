/** Holds one connection from dialling to its end: notices silence, and renews it before the exchange ends it. */
import type { InstrumentId } from "../../core/instrument.ts";
import { type Clock, HOUR_MS, MINUTE_MS } from "../../core/time.ts";
import type { StreamMessage } from "./messages.ts";
import type { OpenSession, Session } from "./session.ts";

/** How often the connection is looked after. */
const TICK_MS = 1_000;
/** Every watched minute ends with a message, so more than a minute of silence is a fault. */
const SILENT_MS = 75_000;
/** Exchanges end a connection after 24 hours. */
const RENEW_MS = 23 * HOUR_MS;

export type Hold = {
  readonly open: OpenSession;
  readonly instruments: readonly InstrumentId[];
  readonly clock: Clock;
  readonly onMessage: (message: StreamMessage) => void;
  readonly onTick: () => void;
  /** True when the connection is no longer wanted as it is. */
  readonly interrupted: () => boolean;
  /** Ends after so many milliseconds, or as soon as `wake` is called. */
  readonly pause: (ms: number) => Promise<void>;
  readonly wake: () => void;
};

type Line = { heardAt: number; fault: string | null };

/** Resolves at its end: with the fault that ended it, or null when it was ended on purpose. */
export async function holdConnection(hold: Hold): Promise<string | null> {
  const line: Line = { heardAt: hold.clock.now(), fault: null };
  let session: Session | null = null;
  try {
    session = await hold.open(hold.instruments, {
      onMessage: (message) => {
        // Quotes come on a line of their own: they do not say that candles still come.
        if (message.kind === "candle" || message.kind === "trade") line.heardAt = hold.clock.now();
        hold.onMessage(message);
      },
      onDown: (reason) => {
        line.fault = reason;
        hold.wake();
      },
    });
    await lookAfter(hold, line);
  } catch (cause) {
    line.fault = cause instanceof Error ? cause.message : String(cause);
  }
  await session?.close();
  return line.fault;
}

async function lookAfter(hold: Hold, line: Line): Promise<void> {
  const openedAt = hold.clock.now();
  while (line.fault === null && !hold.interrupted() && !isDueForRenewal(openedAt, hold.clock.now())) {
    if (hold.clock.now() - line.heardAt > SILENT_MS) {
      line.fault = "the connection went silent";
      return;
    }
    hold.onTick();
    await hold.pause(TICK_MS);
  }
}

/** In the middle of a minute nothing is lost by a change of connection: the next message carries the whole minute. */
function isDueForRenewal(openedAt: number, now: number): boolean {
  const within = now % MINUTE_MS;
  return now - openedAt >= RENEW_MS && within >= MINUTE_MS / 4 && within < (MINUTE_MS * 3) / 4;
}
