/** A small `npm run prove:delivery`, twenty times faster than Telegram: processes, a Bot API, faults and a kill. */
import { expect, test } from "vitest";
import { proveDelivery } from "../support/delivery-proof.ts";

test("a killed delivery loses nothing, keeps the order and the limits, and marks what it repeats", async () => {
  const plan = { messages: 60, chats: 12, groups: 3, kills: 1, faults: 0.04, times: 20, seed: 7 };
  const { queued, lost, outOfOrder, repeatedUnmarked, tooFast, kills } = await proveDelivery(plan);
  expect({ queued, lost, outOfOrder, repeatedUnmarked, tooFast, kills }).toEqual({
    ...{ queued: 60, lost: 0, outOfOrder: 0, repeatedUnmarked: 0, tooFast: 0, kills: 1 },
  });
});
