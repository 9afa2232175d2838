import { expect, test } from "vitest";
import { sourceMemory } from "../../../app/feed/source-watch.ts";
import type { EventBody } from "../../../engine/events.ts";
import type { BreakerStore } from "../../../engine/ports.ts";
import type { BreakerChange } from "../../../market/resilience/breaker-memory.ts";
import { at } from "../../support/candles.ts";

const store: BreakerStore = { load: () => null, save: () => undefined };
const NOON = at("2025-06-10T12:00Z");
const opening: BreakerChange = {
  ...{ source: "binanceusdm rest", from: "closed", to: "open", at: NOON },
  ...{ retryAt: at("2025-06-10T12:01Z"), lastFault: "is out of order (HTTP 503)" },
};

function told() {
  const events: EventBody[] = [];
  const noted: string[] = [];
  const memory = sourceMemory(
    store,
    (event) => events.push(event),
    (text) => noted.push(text),
  );
  return { events, noted, memory };
}

test("a source that is left alone and one that is back are told, the probing in between is not", () => {
  const { events, memory } = told();
  memory.onBreaker?.(opening);
  memory.onBreaker?.({ ...opening, from: "open", to: "half-open", retryAt: null });
  memory.onBreaker?.({ ...opening, from: "half-open", to: "closed", retryAt: null, lastFault: null });
  expect(events).toEqual([
    {
      type: "alert",
      code: "SOURCE_LEFT_ALONE",
      text: "The source binanceusdm rest failed repeatedly (it is out of order (HTTP 503)) and is left alone until 12:01:00 UTC. Signals are judged on the candles that are stored, and refused once these are too old. It is asked again by itself; if this repeats, check the connection.",
    },
    expect.objectContaining({ code: "SOURCE_BACK", text: expect.stringMatching(/answers again.*Nothing to do/) }),
  ]);
});

test.each([
  [1270, true, "CLOCK_DIFFERS", /is 1\.3 s ahead of this machine's\. A candle is used only when/],
  [-90_000, true, "CLOCK_DIFFERS", /is 90\.0 s behind this machine's/],
  [40, false, "CLOCK_AGREES", /agree again/],
])("a clock that is %i ms off is told (%s)", (skewMs, beyondTolerance, code, text) => {
  const { events, memory } = told();
  memory.onClock?.({ source: "binanceusdm rest", at: NOON, skewMs, beyondTolerance });
  expect(events).toEqual([{ type: "alert", code, text: expect.stringMatching(text) }]);
});

test("quotes that fail are told as what they are: nothing that a signal depends on", () => {
  const { events, memory } = told();
  memory.onBreaker?.({ ...opening, source: "binanceusdm quotes" });
  memory.onBreaker?.({ ...opening, source: "binanceusdm quotes", from: "open", to: "half-open", retryAt: null });
  memory.onBreaker?.({ ...opening, source: "binanceusdm quotes", from: "half-open", to: "closed", retryAt: null });
  expect(events).toEqual([
    {
      type: "alert",
      code: "SOURCE_LEFT_ALONE",
      text: "The source binanceusdm quotes failed repeatedly (it is out of order (HTTP 503)) and is left alone until 12:01:00 UTC. Candles come as before and no signal depends on it; only spreads are not recorded. It is asked again by itself. Nothing to do.",
    },
    expect.objectContaining({ code: "SOURCE_BACK", text: expect.stringMatching(/spreads are recorded as before/) }),
  ]);
});

test("a change of the way candles come is told in its own words, the opening of a start only in the log", () => {
  const { events, noted, memory } = told();
  const change = { at: NOON, because: null, isOpening: false } as const;
  memory.onSwitch({ ...change, path: "stream", isOpening: true, text: "Candles now come by the stream." });
  expect([events, noted]).toEqual([[], ["Candles now come by the stream."]]);
  memory.onSwitch({ ...change, path: "rest", because: "the stream is down", text: "Candles are asked for." });
  expect(events).toEqual([{ type: "alert", code: "FEED_SWITCHED", text: "Candles are asked for." }]);
});
