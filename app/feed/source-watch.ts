/** What is remembered and told about a live source: its circuit breaker, its clock, and which way candles come. */
import { isoUtc } from "../../core/time.ts";
import type { EmitEvent } from "../../engine/events.ts";
import type { BreakerStore } from "../../engine/ports.ts";
import type { BreakerChange } from "../../market/resilience/breaker-memory.ts";
import type { ClockChange } from "../../market/resilience/source-guard.ts";
import type { FeedMemory } from "./feed.ts";

/** `note` writes to the log what is worth no alert. */
export const sourceMemory = (
  breakerStore: BreakerStore,
  emit: EmitEvent,
  note: (text: string) => void,
): FeedMemory => ({
  breakerStore,
  onBreaker: (change) => {
    const alert = breakerAlert(change);
    if (alert !== null) emit({ type: "alert", ...alert });
  },
  onClock: (change) => emit({ type: "alert", ...clockAlert(change) }),
  onSwitch: ({ text, isOpening }) => (isOpening ? note(text) : emit({ type: "alert", code: "FEED_SWITCHED", text })),
});

type Alert = { readonly code: string; readonly text: string };

/** Null for the short probing in between. */
function breakerAlert(change: BreakerChange): Alert | null {
  const { source, to, retryAt, lastFault } = change;
  if (source.endsWith(" quotes")) return quoteAlert(change);
  if (to === "closed") {
    const text = `The source ${source} answers again. Candles are fetched as before, and signals are judged on them. Nothing to do.`;
    return { code: "SOURCE_BACK", text };
  }
  if (to === "half-open" || retryAt === null) return null;
  const until = isoUtc(retryAt).slice(11, 19);
  const text = `The source ${source} failed repeatedly (it ${lastFault ?? "did not answer"}) and is left alone until ${until} UTC. Signals are judged on the candles that are stored, and refused once these are too old. It is asked again by itself; if this repeats, check the connection.`;
  return { code: "SOURCE_LEFT_ALONE", text };
}

function quoteAlert({ source, to, retryAt, lastFault }: BreakerChange): Alert | null {
  if (to === "closed") {
    const text = `The source ${source} answers again, and spreads are recorded as before. Nothing to do.`;
    return { code: "SOURCE_BACK", text };
  }
  if (to === "half-open" || retryAt === null) return null;
  const until = isoUtc(retryAt).slice(11, 19);
  const text = `The source ${source} failed repeatedly (it ${lastFault ?? "did not answer"}) and is left alone until ${until} UTC. Candles come as before and no signal depends on it; only spreads are not recorded. It is asked again by itself. Nothing to do.`;
  return { code: "SOURCE_LEFT_ALONE", text };
}

function clockAlert({ source, skewMs, beyondTolerance }: ClockChange): Alert {
  if (!beyondTolerance) {
    const text = `The clocks of ${source} and of this machine agree again to a second. Nothing to do.`;
    return { code: "CLOCK_AGREES", text };
  }
  const way = skewMs > 0 ? "ahead of" : "behind";
  const text = `The clock of ${source} is ${(Math.abs(skewMs) / 1000).toFixed(1)} s ${way} this machine's. A candle is used only when it is closed by both, so no wrong one is, but scans may lack the newest and refuse signals. Let this machine set its clock from the network.`;
  return { code: "CLOCK_DIFFERS", text };
}
