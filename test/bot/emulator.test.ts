/** Text stories against a Bot API emulator that this project did not write, over real HTTP. */

import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import emulator from "telegram-test-api";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createBot } from "../../bot/bot.ts";
import { startPolling, type Telegram } from "../../bot/telegram.ts";
import type { People } from "../../engine/api.ts";
import type { EventBody } from "../../engine/events.ts";
import { NOON } from "../support/bot-reports.ts";
import { type FakeDesk, fakeDesk } from "../support/fake-desk.ts";
import { fakeOperations } from "../support/fake-operations.ts";
import { fakeSignals } from "../support/fake-signals.ts";
import {
  anOwner,
  closedDoor,
  fakeSetup,
  memoryPeople,
  memoryPreferences,
  memoryTalks,
  noAlerts,
  OWNER,
  STRANGER,
  TOKEN,
} from "../support/fake-telegram.ts";
import { fakeWork } from "../support/fake-work.ts";

// A CommonJS module that exports the class itself, while its types speak of a `default`.
const TelegramServer = emulator as unknown as typeof emulator.default;

const VIEWER = 9;

let server: InstanceType<typeof TelegramServer>;
let telegram: Telegram;
let desk: FakeDesk;
let people: People;
let events: EventBody[];

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  return port;
}

beforeEach(async () => {
  server = new TelegramServer({ host: "127.0.0.1", port: await freePort() });
  await server.start();
  desk = fakeDesk();
  people = memoryPeople(anOwner(), { userId: VIEWER, chatId: VIEWER, role: "viewer", name: "Cy" });
  events = [];
  const emit = (event: EventBody): void => void events.push(event);
  const bot = createBot({
    token: TOKEN,
    desk,
    signals: fakeSignals(),
    preferences: memoryPreferences(),
    alerts: noAlerts(),
    talks: memoryTalks(),
    setup: fakeSetup(),
    people,
    peopleDesk: closedDoor(people),
    operations: fakeOperations(),
    work: fakeWork(),
    pairing: null,
    clock: { now: () => NOON },
    emit,
    client: { apiRoot: server.config.apiURL },
  });
  telegram = startPolling(bot, { people, peopleDesk: closedDoor(people), emit, pollSeconds: 1 });
});
afterEach(async () => {
  await telegram.stop();
  await server.stop();
});

const client = (userId: number) => server.getClient(TOKEN, { userId, chatId: userId, timeout: 5000, interval: 20 });
type Told = {
  readonly messageId: number;
  readonly message: {
    readonly text: string;
    readonly reply_markup?: { inline_keyboard: { callback_data: string }[][] };
  };
};
const heard = async (from: ReturnType<typeof client>): Promise<Told[]> => (await from.getUpdates()).result as never;

test("the owner asks, and is answered", async () => {
  const owner = client(OWNER);
  await owner.sendCommand(owner.makeCommand("/check BTC"));
  const [answer] = await heard(owner);
  expect(answer!.message.text).toContain("Refused, first by confidence");
  await owner.sendMessage(owner.makeMessage("hello"));
  const [sorry] = await heard(owner);
  expect(sorry!.message.text).toContain('I answer commands only, so "hello" did nothing.');
});

test("a question is answered by its button", async () => {
  const owner = client(OWNER);
  await owner.sendCommand(owner.makeCommand("/threshold 0.5"));
  const [question] = await heard(owner);
  const [[confirm]] = question!.message.reply_markup!.inline_keyboard as [[{ callback_data: string }]];
  const edited = server.waitBotEdits();
  await owner.sendCallback(
    owner.makeCallbackQuery(confirm.callback_data, { message: { message_id: question!.messageId } as never }),
  );
  await edited;
  expect(desk.facts().threshold).toBe(0.5);
});

test("a stranger learns their id and changes nothing", async () => {
  const stranger = client(STRANGER);
  await stranger.sendCommand(stranger.makeCommand("/kill_switch on"));
  const answers = await heard(stranger);
  expect(answers.map(({ message }) => message.text)).toEqual([expect.stringContaining(`Your id is ${STRANGER}.`)]);
  expect(desk.asked).toEqual([]);
});

test("a viewer reads, and is told who may do more", async () => {
  const viewer = client(VIEWER);
  await viewer.sendCommand(viewer.makeCommand("/kill_switch on"));
  const [refused] = await heard(viewer);
  expect(refused!.message.text).toContain("trader");
  expect(desk.facts().killSwitch.on).toBe(false);
  await viewer.sendCommand(viewer.makeCommand("/check ETH"));
  const [check] = await heard(viewer);
  expect(check!.message.text).toContain("ETH/USDT · check");
});

test("signals pause, and the chat goes on in the language that was chosen", async () => {
  const owner = client(OWNER);
  await owner.sendCommand(owner.makeCommand("/pause 2h"));
  const [paused] = await heard(owner);
  expect(paused!.message.text).toContain("Paused until");
  expect(desk.facts().pausedUntil).toBe(NOON + 2 * 3_600_000);
  await owner.sendCommand(owner.makeCommand("/settings language tr"));
  const [settings] = await heard(owner);
  expect(settings!.message.text).toContain("Dil:");
  await owner.sendCommand(owner.makeCommand("/pause"));
  const [now] = await heard(owner);
  expect(now!.message.text).toContain("duraklatıldı");
});
