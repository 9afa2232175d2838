/** Whatever Telegram may hand over: nothing crashes, nobody acts beyond their role, who is allowed always hears something. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { fuzzedChat } from "../support/fuzzed-chat.ts";
import { aFuzzCase } from "../support/update-fuzz.ts";

test("5,000 odd updates", { timeout: 60_000 }, async () => {
  const chat = fuzzedChat();
  await fc.assert(
    fc.asyncProperty(aFuzzCase, async (one) => {
      expect(await chat.meet(one)).toBeNull();
    }),
    { numRuns: 5000 },
  );
  // Or nothing was tried.
  expect(chat.acts()).toBeGreaterThan(300);
  expect(chat.answers()).toBeGreaterThan(2000);
});
