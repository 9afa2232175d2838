/** `/watchlist` by buttons: searched, added after a question, taken off in two steps. */
import { expect, test } from "vitest";
import { buttonsOf, testChat } from "../support/fake-telegram.ts";

test("a search offers markets, and adding one still asks", async () => {
  const { say, press, texts, lastCall } = testChat();
  const [answer] = await say("/watchlist find sol");
  expect(answer).toContain("And 3 more");
  expect(buttonsOf(lastCall("sendMessage")?.payload ?? {}).map(({ text }) => text)).toEqual([
    "Watch SOL/USDT",
    "Watch SOLV/USDT",
  ]);
  await press("Watch SOL/USDT");
  expect(texts().at(-1)).toContain("Watch SOL/USDT?");
});

test("a symbol is taken off by two presses; a third changes nothing", async () => {
  const { say, press, pressData, desk, lastCall } = testChat();
  await say("/watchlist");
  await press("Stop watching ETH/USDT");
  expect(desk.facts().symbols).toHaveLength(3);
  await press("Yes, stop watching");
  expect(desk.facts().symbols).toHaveLength(2);
  expect(lastCall("editMessageText")?.payload.text).toContain("ETH/USDT is no longer watched");
  await pressData("v2:watch-off:ETH/USDT");
  expect(desk.facts().symbols).toHaveLength(2);
});
