/** Quotes beside a scan: what comes in time stands with its signals, what comes late only in the history. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Quote } from "../../../core/quote.ts";
import { err, ok, type Result } from "../../../core/result.ts";
import type { TimestampMs } from "../../../core/time.ts";
import type { QuoteSource, SourceError } from "../../../engine/ports.ts";
import { createQuoteSampler, NO_QUOTES } from "../../../engine/scan/quotes.ts";
import { at } from "../../support/candles.ts";
import { decisionsOf, INSTRUMENTS, openWorld, type Story, tell, type World } from "../../support/engine.ts";

const [BTC, ETH] = INSTRUMENTS as [InstrumentId, InstrumentId];
const SLOT = at("2025-06-11T13:00Z");
const NEXT = (SLOT + 120_000) as TimestampMs;
type Answer = Result<readonly Quote[], SourceError>;

/** 5 of 100,000 is 0.5 bp of the middle. */
const quoteOf = (instrument: InstrumentId): Quote => ({ instrument, at: SLOT, bid: 99_997.5, ask: 100_002.5 });
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A source that answers when it is told to. */
function slowSource() {
  const asked: { instruments: readonly InstrumentId[]; answer: (answer: Answer) => void }[] = [];
  const quotes: QuoteSource["quotes"] = (instruments) =>
    new Promise((resolve) => asked.push({ instruments, answer: resolve }));
  return { asked, source: { quotes } };
}
function sampled(source: QuoteSource) {
  const stored: { slot: TimestampMs; quote: Quote; source: string }[] = [];
  const faults: unknown[] = [];
  const store = { append: (rows: readonly (typeof stored)[number][]) => void stored.push(...rows) };
  const onFault = (error: unknown): void => void faults.push(error);
  return { stored, faults, sampler: createQuoteSampler({ source, store, via: () => "rest", onFault }) };
}

describe("the sampler", () => {
  test("keeps what comes in time for its slot, and stores it with where it came from", async () => {
    const { asked, source } = slowSource();
    const { stored, sampler } = sampled(source);
    sampler.begin(SLOT, [BTC, ETH]);
    expect(sampler.spreads(SLOT)).toEqual(new Map());
    asked[0]?.answer(ok([quoteOf(BTC)]));
    await turn();
    expect([...sampler.spreads(SLOT)]).toEqual([[BTC, expect.closeTo(0.5, 12)]]);
    expect(sampler.spreads(NEXT).size).toBe(0);
    expect(stored).toEqual([{ slot: SLOT, quote: quoteOf(BTC), source: "rest" }]);
  });

  test("asks again only when the last answer has come", async () => {
    const { asked, source } = slowSource();
    const { stored, sampler } = sampled(source);
    sampler.begin(SLOT, [BTC]);
    sampler.begin(NEXT, [BTC]);
    expect(asked).toHaveLength(1);
    asked[0]?.answer(ok([quoteOf(BTC)]));
    await turn();
    expect(stored.map(({ slot }) => slot)).toEqual([SLOT]);
    sampler.begin(NEXT, [BTC]);
    expect(asked).toHaveLength(2);
  });

  test("leaves a gap when the source fails, and tells only what broke", async () => {
    const fault = { code: "TIMEOUT", text: "", retryable: true, retryAfterMs: null } as const;
    const failing = sampled({ quotes: async () => err(fault) });
    failing.sampler.begin(SLOT, [BTC]);
    await turn();
    expect([failing.stored, failing.faults]).toEqual([[], []]);

    const broken = sampled({
      quotes: async () => {
        throw new Error("a bug");
      },
    });
    broken.sampler.begin(SLOT, [BTC]);
    await turn();
    expect(broken.faults).toMatchObject([{ message: "a bug" }]);
  });

  test("drops what comes after it was stopped", async () => {
    const { asked, source } = slowSource();
    const { stored, sampler } = sampled(source);
    sampler.begin(SLOT, [BTC]);
    sampler.stop();
    asked[0]?.answer(ok([quoteOf(BTC)]));
    await turn();
    expect(stored).toEqual([]);
  });
});

describe("in a run", () => {
  let world: World;
  let story: Story | null = null;
  beforeAll(async () => {
    world = await openWorld();
  });
  afterEach(() => {
    story?.end();
    story = null;
  });
  afterAll(async () => {
    await world.inference.stop();
    await world.source.stop();
  });

  /** Until the first signal; the decisions, and the spread that stands with the signal. */
  async function told(source: QuoteSource | null) {
    const begun = tell(world, {
      settings: { threshold: 0.36 },
      parts: ({ quoteHistory }) => {
        if (source === null) return { quotes: NO_QUOTES };
        const store = quoteHistory as Story["stores"]["quotes"];
        const onFault = (error: unknown): void => expect.fail(String(error));
        return { quotes: createQuoteSampler({ source, store, via: () => "stream", onFault }) };
      },
    });
    story = begun;
    await begun.play("2025-06-11T13:00Z", "2025-06-11T13:30Z");
    const signal = decisionsOf(begun.events).find(({ emitted }) => emitted);
    if (signal === undefined) throw new Error("The recording should give a signal here");
    return { begun, hashes: decisionsOf(begun.events).map(({ hash }) => hash), signal };
  }

  test("a spread is shown and kept, and changes no decision", async () => {
    const quoted = await told({ quotes: async (instruments) => ok(instruments.map(quoteOf)) });
    const [report] = (await quoted.begun.desk.check("BTC")) as readonly { spread: unknown }[];
    expect(report?.spread).toEqual({ at: SLOT, bps: expect.closeTo(0.5, 12), usual: null });
    const range = quoted.begun.stores.quotes.range(BTC, SLOT, at("2025-06-11T13:30Z"));
    expect(range).toHaveLength(15);
    quoted.begun.end();
    story = null;
    const plain = await told(null);
    expect(plain.hashes).toEqual(quoted.hashes);
    const [bare] = (await plain.begun.desk.check("BTC")) as readonly { spread: unknown }[];
    expect(bare?.spread).toBeNull();
  });

  test("a source that never answers delays nothing", async () => {
    const { begun } = await told({ quotes: () => new Promise(() => {}) });
    expect(begun.stores.ledger.watermark()).toBe(at("2025-06-11T13:28Z"));
  });
});
