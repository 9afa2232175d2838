import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { err, ok, type Result } from "../../../core/result.ts";
import type { TimestampMs } from "../../../core/time.ts";
import { openCandles } from "../../../db/candles.ts";
import type { BreakerRow, BreakerStore } from "../../../engine/ports.ts";
import {
  type Breaker,
  type BreakerFault,
  type BreakerOptions,
  createBreaker,
} from "../../../market/resilience/breaker.ts";
import type { BreakerChange } from "../../../market/resilience/breaker-memory.ts";
import { aFolder } from "../candle-files.ts";

const START = Date.parse("2025-06-10T12:00:00Z");
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const SOURCE = "binanceusdm rest";

const TIMEOUT: BreakerFault = { retryable: true, retryAfterMs: null, what: "did not answer in time" };
const CLIENT_MISTAKE: BreakerFault = { retryable: false, retryAfterMs: null, what: "refuses the request (HTTP 404)" };

let saved: Map<string, BreakerRow>;
let changes: BreakerChange[];
let store: BreakerStore;
beforeEach(() => {
  // cockatiel reads the machine's clock.
  vi.useFakeTimers({ toFake: ["Date"], now: START });
  saved = new Map();
  changes = [];
  store = {
    load: (source) => saved.get(source) ?? null,
    save: (row) => saved.set(row.source, row),
  };
});
afterEach(() => vi.useRealTimers());

const now = (): TimestampMs => Date.now() as TimestampMs;
const later = (ms: number): void => {
  vi.setSystemTime(Date.now() + ms);
};
const open = (more: Partial<BreakerOptions> = {}): Breaker =>
  createBreaker({ source: SOURCE, clock: { now }, store, onChange: (change) => changes.push(change), ...more });
const failing = (breaker: Breaker, fault = TIMEOUT) => breaker.run(async () => err(fault));
const succeeding = (breaker: Breaker) => breaker.run<string, BreakerFault>(async () => ok("fine"));
async function failTimes(breaker: Breaker, times: number): Promise<void> {
  for (let i = 0; i < times; i++) await failing(breaker);
}
const steps = (): string[] => changes.map(({ from, to }) => `${from} > ${to}`);
/** `closed`, `open 60`: what the breaker says of itself, with the seconds left. */
function said(breaker: Breaker): string {
  const { breaker: state, retryAt } = breaker.status();
  return retryAt === null ? state : `${state} ${(retryAt - now()) / SECOND}`;
}

describe("opening", () => {
  test("the fifth failure in a row opens for 60 s; calls are then refused without being made", async () => {
    const breaker = open();
    await failTimes(breaker, 4);
    expect(said(breaker)).toBe("closed");
    await failing(breaker);
    expect(said(breaker)).toBe("open 60");
    const call = vi.fn(async (): Promise<Result<string, BreakerFault>> => ok("asked"));
    later(15 * SECOND);
    expect(await breaker.run(call)).toMatchObject({
      ok: false,
      error: { kind: "open", rule: { code: "CIRCUIT_OPEN" }, retryable: true, retryAfterMs: 45 * SECOND },
    });
    expect(call).not.toHaveBeenCalled();
  });

  test("a success in between starts the count of five anew", async () => {
    const breaker = open();
    await failTimes(breaker, 4);
    await succeeding(breaker);
    later(6 * MINUTE);
    await failTimes(breaker, 4);
    expect(said(breaker)).toBe("closed");
  });

  test("more than five failures within five minutes open it although calls succeed in between", async () => {
    const breaker = open();
    for (let i = 0; i < 5; i++) {
      await failing(breaker);
      await succeeding(breaker);
      later(50 * SECOND);
    }
    expect(said(breaker)).toBe("closed");
    await failing(breaker);
    expect(said(breaker)).toBe("open 60");
  });

  test("failures that are five minutes apart from the sixth no longer count", async () => {
    const breaker = open();
    for (let i = 0; i < 12; i++) {
      await failing(breaker);
      await succeeding(breaker);
      later(MINUTE);
    }
    expect(said(breaker)).toBe("closed");
  });

  test("what the caller did wrong is an answer of a healthy source", async () => {
    const breaker = open();
    for (let i = 0; i < 20; i++) expect(await failing(breaker, CLIENT_MISTAKE)).toEqual(err(CLIENT_MISTAKE));
    await failTimes(breaker, 4);
    await failing(breaker, CLIENT_MISTAKE);
    await failing(breaker);
    expect(said(breaker)).toBe("closed");
  });

  test("a ban opens it at the first failure, until the ban is over", async () => {
    let banned = 0;
    const breaker = open({ bannedForMs: () => banned });
    banned = 10 * MINUTE;
    await failing(breaker);
    expect(said(breaker)).toBe("open 600");
  });

  test("a bug in the call is thrown on and does not count", async () => {
    const breaker = open();
    for (let i = 0; i < 9; i++) {
      await expect(breaker.run(() => Promise.reject(new TypeError("a bug")))).rejects.toThrow("a bug");
    }
    expect(said(breaker)).toBe("closed");
  });

  test("many calls that fail at once open it once", async () => {
    const breaker = open();
    await Promise.all(Array.from({ length: 200 }, () => failing(breaker)));
    expect(steps()).toEqual(["closed > open"]);
    expect(said(breaker)).toBe("open 60");
  });
});

describe("recovering", () => {
  test("after the pause two successes close it", async () => {
    const breaker = open();
    await failTimes(breaker, 5);
    later(MINUTE);
    expect(await succeeding(breaker)).toEqual(ok("fine"));
    expect(said(breaker)).toBe("half-open");
    expect(await succeeding(breaker)).toEqual(ok("fine"));
    expect(said(breaker)).toBe("closed");
    expect(steps()).toEqual(["closed > open", "open > half-open", "half-open > closed"]);
    expect(breaker.status().lastFault).toBeNull();
  });

  test.each([[0], [1]])(
    "a failure after %i successes opens it again, each time for twice as long, up to 30 minutes",
    async (good) => {
      const breaker = open();
      await failTimes(breaker, 5);
      for (const seconds of [60, 120, 240, 480, 960, 1800, 1800]) {
        expect(said(breaker)).toBe(`open ${seconds}`);
        later(seconds * SECOND);
        for (let i = 0; i < good; i++) await succeeding(breaker);
        await failing(breaker);
      }
    },
  );

  test("once closed, what failed before is forgotten: pauses start at 60 s and counts at nothing", async () => {
    const breaker = open();
    await failTimes(breaker, 5);
    later(MINUTE);
    await failing(breaker);
    later(2 * MINUTE);
    await succeeding(breaker);
    await succeeding(breaker);
    await failTimes(breaker, 4);
    expect(said(breaker)).toBe("closed");
    await failing(breaker);
    expect(said(breaker)).toBe("open 60");
  });

  test("while two calls probe, further ones wait for their outcome", async () => {
    const breaker = open();
    await failTimes(breaker, 5);
    later(MINUTE);
    const made: number[] = [];
    const release: (() => void)[] = [];
    const call = (i: number) =>
      breaker.run<number, BreakerFault>(async () => {
        made.push(i);
        await new Promise<void>((resolve) => release.push(resolve));
        return ok(i);
      });
    const answers = [call(0), call(1), call(2)];
    await vi.waitFor(() => expect(made).toEqual([0, 1]));
    for (const go of release) go();
    await vi.waitFor(() => expect(made).toEqual([0, 1, 2]));
    release.at(-1)?.();
    expect(await Promise.all(answers)).toEqual([ok(0), ok(1), ok(2)]);
  });
});

describe("over a restart", () => {
  test("an open breaker stays open as long as it would have, and goes on growing", async () => {
    const before = open();
    await failTimes(before, 5);
    later(MINUTE);
    await failing(before);
    later(30 * SECOND);
    const after = open();
    expect(said(after)).toBe("open 90");
    expect(await succeeding(after)).toMatchObject({ ok: false, error: { retryAfterMs: 90 * SECOND } });
    later(90 * SECOND);
    await failing(after);
    expect(said(after)).toBe("open 240");
  });

  test("a ban that was longer than a pause is still kept", async () => {
    const before = open({ bannedForMs: () => 10 * MINUTE });
    await failing(before);
    later(5 * MINUTE);
    const after = open();
    expect(await succeeding(after)).toMatchObject({ ok: false, error: { retryAfterMs: 5 * MINUTE } });
    later(5 * MINUTE);
    expect(await succeeding(after)).toEqual(ok("fine"));
  });

  test("a half-open one lets the next calls probe", async () => {
    const before = open();
    await failTimes(before, 5);
    later(MINUTE);
    await succeeding(before);
    const after = open();
    expect(said(after)).toBe("half-open");
    await succeeding(after);
    expect(said(after)).toBe("half-open");
    await succeeding(after);
    expect(said(after)).toBe("closed");
  });

  test("the database keeps all of it", async () => {
    const folder = aFolder();
    const file = join(folder.path, "candles.db");
    const first = openCandles({ file });
    if (!first.ok) throw new Error(first.error.text);
    await failTimes(open({ store: first.value.breakers }), 5);
    first.value.close();
    const second = openCandles({ file });
    if (!second.ok) throw new Error(second.error.text);
    expect(second.value.breakers.load(SOURCE)).toEqual({
      ...{ source: SOURCE, state: "open", openedAt: START, retryAt: START + MINUTE },
      ...{ opens: 1, consecutiveFailures: 5, lastFault: "did not answer in time" },
    });
    later(20 * SECOND);
    const after = open({ store: second.value.breakers });
    expect(said(after)).toBe("open 40");
    expect(await succeeding(after)).toMatchObject({ ok: false, error: { retryAfterMs: 40 * SECOND } });
    later(40 * SECOND);
    await succeeding(after);
    await succeeding(after);
    expect(second.value.breakers.load(SOURCE)).toMatchObject({ state: "closed", opens: 0, lastFault: null });
    second.value.close();
    folder.remove();
  });

  test("failures in a row are counted on", async () => {
    await failTimes(open(), 4);
    const after = open();
    expect(after.status().lastFault).toBe("did not answer in time");
    await failing(after);
    expect(said(after)).toBe("open 60");
  });

  test("a success is remembered too", async () => {
    const before = open();
    await failTimes(before, 4);
    await succeeding(before);
    const after = open();
    await failing(after);
    expect(said(after)).toBe("closed");
  });

  test("a clock that was set back does not keep it open for longer than its pause", async () => {
    await failTimes(open(), 5);
    later(-300 * 24 * 60 * MINUTE);
    const after = open();
    later(MINUTE);
    expect(await succeeding(after)).toEqual(ok("fine"));
  });

  test("what a stop cuts off says nothing about the source", async () => {
    const breaker = open();
    await failTimes(breaker, 5);
    later(MINUTE);
    breaker.stop();
    await failing(breaker, CLIENT_MISTAKE);
    await failing(breaker, CLIENT_MISTAKE);
    expect(saved.get(SOURCE)).toMatchObject({ state: "open" });
    expect(steps()).toEqual(["closed > open"]);
  });
});

test("a change tells what happened, when, and what failed", async () => {
  await failTimes(open(), 5);
  expect(changes).toEqual([
    {
      source: SOURCE,
      from: "closed",
      to: "open",
      at: START,
      retryAt: START + MINUTE,
      lastFault: "did not answer in time",
    },
  ]);
  expect(saved.get(SOURCE)).toEqual({
    ...{ source: SOURCE, state: "open", openedAt: START, retryAt: START + MINUTE },
    ...{ opens: 1, consecutiveFailures: 5, lastFault: "did not answer in time" },
  });
});

test("whatever happens in whatever order, it opens exactly when the rules say so", async () => {
  const step = fc.oneof(
    fc.constant("fail" as const),
    fc.constant("good" as const),
    fc.integer({ min: 1, max: 400 }).map((seconds) => ({ seconds })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (story) => {
      vi.setSystemTime(START);
      const breaker = createBreaker({ source: SOURCE, clock: { now } });
      const rules = plainRules();
      for (const event of story) {
        await happens(event, breaker);
        const expected = rules(event) ? "open" : "closed";
        expect(breaker.status().breaker).toBe(expected);
        if (expected === "open") return;
      }
    }),
  );
});

type Event = "fail" | "good" | { readonly seconds: number };
async function happens(event: Event, breaker: Breaker): Promise<void> {
  if (event === "good") await succeeding(breaker);
  else if (event === "fail") await failing(breaker);
  else later(event.seconds * SECOND);
}

/** The rules once more, told as plainly as possible, up to the first opening. */
function plainRules(): (event: Event) => boolean {
  let failures: number[] = [];
  let inARow = 0;
  return (event) => {
    if (event === "good") inARow = 0;
    if (event === "fail") {
      inARow++;
      failures = [...failures, Date.now()].filter((at) => at > Date.now() - 5 * MINUTE);
    }
    return inARow >= 5 || failures.length > 5;
  };
}
