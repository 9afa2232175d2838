/** A scan that is under way when the process is asked to stop. */
import type { Collector } from "../../engine/ports.ts";

/** The scan is given up: nothing of it is stored, and its slot is still due at the next start. */
export class Leaving extends Error {
  override readonly name = "Leaving";
}

/** What comes back while the connections are being closed says nothing about the market, so it is not judged. */
export const unlessLeaving = (collector: Collector, leaving: AbortSignal): Collector => ({
  collect: async (until) => {
    const collected = await collector.collect(until);
    if (leaving.aborted) throw new Leaving("The process was asked to stop");
    return collected;
  },
});
