import fc from "fast-check";
import { expect, test } from "vitest";
import { err, ok, type Result } from "../../core/result.ts";
import { delayMs, type Passing, RETRY_POLICIES, type RetryPolicy, withRetry } from "../../market/retry.ts";

const POLICY = { retries: 3, baseMs: 1000, capMs: 30_000 };
const passing = (retryAfterMs: number | null = null): Passing => ({ retryable: true, retryAfterMs });
const final: Passing = { retryable: false, retryAfterMs: null };

test.each([
  ["the first wait is the base", passing(), 0, 0.5, 1000],
  ["it doubles", passing(), 1, 0.5, 2000],
  ["and doubles again", passing(), 2, 0.5, 4000],
  ["then no more tries", passing(), 3, 0.5, null],
  ["chance shortens it by at most a tenth", passing(), 0, 0, 900],
  ["a longer wish of the server counts", passing(12_000), 0, 0.5, 12_000],
  ["a shorter one does not", passing(10), 2, 0.5, 4000],
  ["a wish up to the cap is kept", passing(30_000), 0, 0.5, 30_000],
  ["a wish beyond the cap ends it", passing(30_001), 0, 0.5, null],
  ["what will not pass is not tried again", final, 0, 0.5, null],
])("%s", (_name, fault, tried, chance, expected) => {
  expect(delayMs(fault, tried, POLICY, chance)).toBe(expected);
});

test("without a server's wish no wait leaves ±10 % of its step, nor the cap by more", () => {
  const tries = fc.nat({ max: 20 });
  fc.assert(
    fc.property(tries, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (tried, chance) => {
      const step = Math.min(30_000, 1000 * 2 ** tried);
      const delay = delayMs(passing(), tried, { ...POLICY, retries: 99 }, chance) ?? Number.NaN;
      expect(delay).toBeGreaterThanOrEqual(step * 0.9);
      expect(delay).toBeLessThanOrEqual(step * 1.1);
    }),
  );
});

test("the answer is the first success, or the last failure", async () => {
  const run = async (policy: RetryPolicy, ...results: Result<string, Passing>[]) => {
    const waits: number[] = [];
    const elapsed = (): number => waits.reduce((sum, ms) => sum + ms, 0);
    const wait = async (ms: number): Promise<void> => {
      waits.push(ms);
    };
    const attempt = async (): Promise<Result<string, Passing>> => results.shift() ?? ok("too many");
    return { result: await withRetry(attempt, policy, { wait, random: () => 0.5, elapsed }), waits };
  };
  expect(await run(POLICY, ok("a"))).toEqual({ result: ok("a"), waits: [] });
  expect(await run(POLICY, err(passing()), ok("b"))).toEqual({ result: ok("b"), waits: [1000] });
  const last = err(passing(5));
  expect(await run(POLICY, err(passing()), err(passing()), err(passing()), last)).toEqual({
    result: last,
    waits: [1000, 2000, 4000],
  });
  expect(await run(POLICY, err(passing()), err(final))).toEqual({ result: err(final), waits: [1000] });
  // The third wait would end after its time is over.
  expect(await run({ ...POLICY, totalMs: 6_000 }, err(passing()), err(passing()), err(passing(9)), ok("late"))).toEqual(
    {
      result: err(passing(9)),
      waits: [1000, 2000],
    },
  );
});

test.each([
  ["generic", [1000, 2000, 4000, 8000, 16_000, null]],
  ["live", [1000, 2000, 4000, null]],
] as const)("the %s policy waits so long between tries", (name, expected) => {
  expect(expected.map((_wait, tried) => delayMs(passing(), tried, RETRY_POLICIES[name], 0.5))).toEqual(expected);
});

test("no policy lets a live call begin a try later than 45 s after its first one", () => {
  expect(RETRY_POLICIES.live.totalMs).toBe(45_000);
  expect(delayMs(passing(60_000), 0, RETRY_POLICIES.generic, 0.5)).toBe(60_000);
  expect(delayMs(passing(60_001), 0, RETRY_POLICIES.generic, 0.5)).toBeNull();
});
