import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { createLimiter, type Limiter, type Pace } from "../../../market/resilience/limiter.ts";

const MINUTE = 60_000;
let time: number;
let stopping: AbortController;
beforeEach(() => {
  time = 0;
  stopping = new AbortController();
});

const open = (pace: Partial<Pace> = {}, longestPauseMs = 15_000): Limiter =>
  createLimiter({
    pace: { weightPerMinute: 100, requestsPerSecond: 1000, ...pace },
    timing: {
      wait: async (ms) => {
        time += ms;
      },
      random: () => 0.5,
      elapsed: () => time,
    },
    longestPauseMs,
    stopped: stopping.signal,
  });
/** When each of these calls may leave. */
async function leaving(limiter: Limiter, weights: readonly number[]): Promise<number[]> {
  return Promise.all(weights.map((weight) => limiter.take(weight).then(() => time)));
}

describe("weight per minute", () => {
  test("what fits leaves at once, the next when the first minute is over", async () => {
    expect(await leaving(open(), [40, 60, 1])).toEqual([0, 0, MINUTE]);
  });

  test("calls leave in the order they came, a small one does not overtake a large one", async () => {
    const limiter = open();
    await limiter.take(50);
    time = 10_000;
    expect(await leaving(limiter, [60, 1])).toEqual([MINUTE, MINUTE]);
  });

  test("one call heavier than the whole minute leaves alone", async () => {
    expect(await leaving(open(), [1, 500, 1])).toEqual([0, MINUTE, 2 * MINUTE]);
  });

  test("in no stretch of a minute leaves more than allowed", async () => {
    const calls = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(calls, async (weights) => {
        time = 0;
        const at = await leaving(open(), weights);
        for (const end of at) {
          const used = weights.filter((_, i) => at[i]! > end - MINUTE && at[i]! <= end);
          expect(used.reduce((sum, weight) => sum + weight, 0)).toBeLessThanOrEqual(100);
        }
      }),
    );
  });
});

test("no more requests leave in a second than allowed", async () => {
  const at = await leaving(open({ requestsPerSecond: 3 }), [1, 1, 1, 1, 1, 1, 1]);
  expect(at).toEqual([0, 0, 0, 1000, 1000, 1000, 2000]);
});

describe("what the exchange says", () => {
  test("when it counts more than we do, others share the address, and we leave them their part", async () => {
    const limiter = open();
    await limiter.take(10);
    limiter.believe(95);
    expect(await leaving(limiter, [5, 1])).toEqual([0, MINUTE]);
  });

  test("when it counts less, its minute has just begun; ours is what counts", async () => {
    const limiter = open();
    await limiter.take(90);
    limiter.believe(2);
    expect(await leaving(limiter, [11])).toEqual([MINUTE]);
  });

  test("a pause is waited out, and the longer of two counts", async () => {
    const limiter = open();
    limiter.pause(7000);
    limiter.pause(2000);
    expect(limiter.pausedForMs()).toBe(7000);
    expect(await leaving(limiter, [1, 1])).toEqual([7000, 7000]);
    expect(limiter.pausedForMs()).toBe(0);
  });

  test("a pause that is not worth waiting for refuses at once and says how long it is", async () => {
    const limiter = open();
    limiter.pause(15_001);
    await expect(limiter.take(1)).rejects.toMatchObject({ rule: { code: "RATE_LIMITED" }, retryAfterMs: 15_001 });
    time = 15_001;
    expect(await leaving(limiter, [1])).toEqual([15_001]);
  });
});

test("who is stopped does not wait", async () => {
  const limiter = open();
  await limiter.take(100);
  stopping.abort();
  expect(await leaving(limiter, [50, 50])).toEqual([0, 0]);
});
