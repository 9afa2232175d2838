/** When messages may leave: per chat, per group and in all, whatever else is said meanwhile. */
import { Bot } from "grammy";
import { beforeEach, describe, expect, test } from "vitest";
import { createPace, keepPace, type Pace, TELEGRAM_PACE } from "../../bot/pace.ts";
import type { OutboxRow } from "../../engine/api.ts";
import type { Queued } from "../../engine/records.ts";
import { anAlert, anOutcome, aSignal, NOON } from "../support/bot-reports.ts";
import { recordingFetch, TOKEN } from "../support/fake-telegram.ts";

let now: number;
let pace: Pace;
beforeEach(() => {
  now = 5000;
  pace = createPace(() => now);
});

const row = (id: number, chatId: number, notice: Queued = anAlert(), urgent = false): OutboxRow => ({
  ...{ id, chatId, notice, attempts: 0, createdAt: NOON, possibleRepeat: false, urgent },
});
const ids = (rows: readonly OutboxRow[]): number[] => pace.free(rows).map(({ id }) => id);

describe("a chat", () => {
  test("gets one message a second, and others do not wait for it", () => {
    expect(ids([row(1, 7), row(2, 7), row(3, 8)])).toEqual([1, 3]);
    pace.left(7);
    now += 1000;
    expect(ids([row(2, 7), row(3, 8)])).toEqual([3]);
    now += TELEGRAM_PACE.chat.perMs - 1000;
    expect(ids([row(2, 7)])).toEqual([2]);
  });

  test("is left alone as long as Telegram asked", () => {
    pace.hold(7, 4000);
    now += 3999;
    expect(ids([row(1, 7), row(2, 8)])).toEqual([2]);
    now += 1;
    expect(ids([row(1, 7)])).toEqual([1]);
  });
});

test("what was long under way counts from its arrival", () => {
  const arrived = pace.left(7);
  now += 5000;
  arrived();
  now += TELEGRAM_PACE.chat.perMs - 1;
  expect(ids([row(1, 7)])).toEqual([]);
  now += 1;
  expect(ids([row(1, 7)])).toEqual([1]);
});

test("a group gets 20 messages a minute", () => {
  for (let sent = 0; sent < 20; sent += 1) {
    expect(ids([row(1, -100)])).toEqual([1]);
    pace.left(-100);
    now += 1100;
  }
  expect(ids([row(1, -100)])).toEqual([]);
  now = 5000 + TELEGRAM_PACE.group.perMs;
  expect(ids([row(1, -100)])).toEqual([1]);
});

test("all chats together get no more than a broadcast may, answers to commands counted", () => {
  const many = Array.from({ length: 40 }, (_, index) => row(index, 1000 + index));
  expect(ids(many)).toHaveLength(TELEGRAM_PACE.all.count);
  for (let sent = 0; sent < 30; sent += 1) pace.left(2000 + sent);
  expect(ids(many)).toEqual([]);
  now += 1000;
  expect(ids(many)).toHaveLength(TELEGRAM_PACE.all.count);
});

test("what must never wait goes first, then signals, then what became of them, then the rest, each in its order", () => {
  const digest = { kind: "digest", key: "digest", at: NOON } as unknown as Queued;
  const rows = [row(1, 1, digest), row(2, 2), row(3, 3, anOutcome()), row(4, 4, aSignal()), row(5, 5, aSignal())];
  expect(ids([...rows, row(6, 6, anAlert(), true)])).toEqual([6, 4, 5, 3, 2, 1]);
  expect(ids([row(1, 9), row(2, 9, anAlert(), true)])).toEqual([2]);
});

test("everything that leaves through the bot is counted, and a 429 is heard", async () => {
  const { fetch, troubles } = recordingFetch();
  const bot = new Bot(TOKEN, { client: { fetch } });
  bot.api.config.use(keepPace(pace));
  await bot.api.sendChatAction(7, "typing");
  expect(ids([row(1, 7)])).toEqual([1]);
  await bot.api.editMessageText(7, 5, "new");
  expect(ids([row(1, 7)])).toEqual([]);
  now += 2000;
  const flood = {
    ok: false as const,
    error_code: 429,
    description: "Too Many Requests",
    parameters: { retry_after: 9 },
  };
  troubles.push({ method: "sendMessage", reply: flood });
  await bot.api.sendMessage(7, "text").catch(() => undefined);
  now += 8999;
  expect(ids([row(1, 7)])).toEqual([]);
  now += 1;
  expect(ids([row(1, 7)])).toEqual([1]);
});
