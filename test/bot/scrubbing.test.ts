/** A secret pasted into the chat is quoted nowhere, not even in pieces. */
import { expect, test } from "vitest";
import { createScrubber } from "../../app/log/scrub.ts";
import { addChart, editCard } from "../../bot/card-post.ts";
import { bold } from "../../bot/messages/layout.ts";
import { post, postPhoto } from "../../bot/post.ts";
import { createTerminalChat } from "../../bot/terminal/chat.ts";
import type { EventBody } from "../../engine/events.ts";
import { NOON } from "../support/bot-reports.ts";
import { fakeDesk } from "../support/fake-desk.ts";
import { fakeOperations } from "../support/fake-operations.ts";
import { fakeSignals } from "../support/fake-signals.ts";
import {
  closedDoor,
  fakeSetup,
  memoryPeople,
  memoryPreferences,
  memoryTalks,
  noAlerts,
  OWNER,
  testChat,
} from "../support/fake-telegram.ts";
import { fakeWork } from "../support/fake-work.ts";

const SECRET = "AAbCdEfGhIjKlMnOpQrStUvWxYz01234567";
const PASTED = `987654321:${SECRET}`;
const scrub = createScrubber([PASTED]);
const PIECES = Array.from({ length: SECRET.length - 9 }, (_, start) => SECRET.slice(start, start + 10));
const leaks = (told: unknown): string[] => {
  const text = JSON.stringify(told).toLowerCase();
  return PIECES.filter((piece) => text.includes(piece.toLowerCase()));
};
const LINES = [
  "",
  "/check ",
  "/threshold ",
  "/kill_switch ",
  "/stats ",
  "/ftmo_status set ",
  "/",
  "/nope",
  "check ",
].map((before) => `${before}${PASTED}`);

test.each(LINES)("in Telegram: %s", async (line) => {
  const { say, calls, events, desk } = testChat({ scrub });
  expect(await say(line)).toHaveLength(1);
  expect(leaks([calls, events, desk.asked])).toEqual([]);
});

test.each(LINES)("in the terminal: %s", async (line) => {
  const printed: string[] = [];
  const events: EventBody[] = [];
  const chat = createTerminalChat({
    desk: fakeDesk(),
    signals: fakeSignals(),
    preferences: memoryPreferences(),
    alerts: noAlerts(),
    talks: memoryTalks(),
    setup: fakeSetup(),
    peopleDesk: closedDoor(memoryPeople()),
    operations: fakeOperations(),
    work: fakeWork(),
    clock: { now: () => NOON },
    emit: (event) => void events.push(event),
    print: (block) => void printed.push(block),
    style: () => ({ color: false, columns: 30 }),
    echo: true,
    scrub,
  });
  await chat.say(line);
  expect(printed).toHaveLength(2);
  expect(leaks([printed, events])).toEqual([]);
});

test("a command beside the secret is still that command, and one without a secret is untouched", async () => {
  const { say } = testChat({ scrub });
  expect((await say(`/check ${PASTED}`))[0]).toContain('I do not watch "[secret]".');
  expect((await say("/check BTC"))[0]).toContain("BTC/USDT · check at");
});

test("what goes out holds none either, and loses its bold words with it", async () => {
  const { bot, lastCall } = testChat({ scrub });
  await post(bot.api, OWNER, bold(`Failed: ${PASTED}`));
  expect(lastCall("sendMessage")?.payload).toMatchObject({ text: "Failed: [secret]", entities: [] });
});

test("nor what stands under a picture, sent or changed", async () => {
  const { bot, calls } = testChat({ scrub });
  await postPhoto(bot.api, OWNER, new Uint8Array([1]), bold(`Taken by ${PASTED}`));
  await editCard(bot.api, OWNER, 1, bold(`Taken by ${PASTED}`), [], true);
  await addChart(bot.api, OWNER, 1, new Uint8Array([1]), bold(`Taken by ${PASTED}`), []);
  const clean = { caption: "Taken by [secret]", caption_entities: [] };
  expect(calls).toMatchObject([
    { method: "sendPhoto", payload: clean },
    { method: "editMessageCaption", payload: clean },
    { method: "editMessageMedia", payload: { media: clean } },
  ]);
});
