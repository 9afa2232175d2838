/** The bot against a Bot API over real HTTP: long polls, offsets, repeated updates, outages. */
import { type Bot, GrammyError, HttpError } from "grammy";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createBot } from "../../bot/bot.ts";
import { createDelivery } from "../../bot/delivery.ts";
import { sendFailure } from "../../bot/send-failure.ts";
import { sendTo, startPolling, type Telegram } from "../../bot/telegram.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { People } from "../../engine/api.ts";
import type { EventBody } from "../../engine/events.ts";
import { type BotApiServer, startBotApiServer } from "../servers/bot-api-server.ts";
import { aFacts, aSignal, NOON } from "../support/bot-reports.ts";
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
import { aLedger } from "../support/ledger.ts";

let server: BotApiServer;
let desk: FakeDesk;
let people: People;
let events: EventBody[];
const running: Telegram[] = [];

beforeEach(async () => {
  server = await startBotApiServer(TOKEN);
  desk = fakeDesk();
  people = memoryPeople(anOwner());
  events = [];
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((telegram) => telegram.stop()));
  await server.close();
});

const emit = (event: EventBody): void => void events.push(event);
const newBot = (token = TOKEN): Bot =>
  createBot({
    token,
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
    client: { apiRoot: server.root },
  });
function start(bot = newBot()): Telegram {
  const telegram = startPolling(bot, {
    people,
    peopleDesk: closedDoor(people),

    emit,
    pollSeconds: 1,
    backoffMs: [20, 40],
  });
  running.push(telegram);
  return telegram;
}
const alerts = (): string[] => events.flatMap((event) => (event.type === "alert" ? [event.code] : []));

describe("a chat over long polling", () => {
  test("answers commands and buttons, sets the menu for its people only, asks for three kinds of updates", async () => {
    const telegram = start();
    server.say(OWNER, "/check BTC");
    server.say(STRANGER, "/kill_switch on");
    server.say(OWNER, "/threshold 0.5");
    expect((await server.called("sendMessage", 2)).payload.text).toContain(`Your id is ${STRANGER}.`);
    const question = await server.called("sendMessage", 3);
    expect(question.payload).toMatchObject({ chat_id: OWNER, link_preview_options: { is_disabled: true } });
    server.press(OWNER, "v1:threshold-yes:p1");
    const edit = await server.called("editMessageText");
    expect(edit.payload.text).toContain("Threshold is now 0.50.");
    expect(desk.asked).toEqual(["check BTC", `threshold 0.5 by ${OWNER}`, `prompt p1 yes by ${OWNER}`]);
    expect(telegram.state()).toBe("up");

    const polls = server.calls.filter(({ method }) => method === "getUpdates");
    expect(polls[0]!.payload).toMatchObject({
      timeout: 1,
      allowed_updates: ["message", "edited_message", "callback_query"],
    });
    await server.called("setMyCommands");
    const menus = server.calls.filter(({ method }) => method === "setMyCommands");
    expect(menus.map(({ payload }) => payload.scope)).toEqual([{ type: "chat", chat_id: OWNER }]);
  });

  test("after stop everything handled is confirmed, and what came later waits for the next start", async () => {
    const telegram = start();
    server.say(OWNER, "/help");
    await server.called("sendMessage");
    await telegram.stop();
    expect(server.unconfirmed()).toBe(0);
    server.say(OWNER, "/stats");
    start();
    expect((await server.called("sendMessage", 2)).payload.text).toContain("Statistics");
  });

  test("an update handed over again after a restart is not acted on again", async () => {
    const first = newBot();
    const update = server.say(OWNER, "/kill_switch on");
    // The process dies after it acted and before its next poll confirmed the update.
    await first.init();
    const [handed] = await first.api.getUpdates();
    await first.handleUpdate(handed!);
    expect(server.unconfirmed()).toBe(1);

    const telegram = start();
    server.say(OWNER, "/help");
    await server.called("sendMessage", 2);
    expect(desk.asked).toEqual([`kill on by ${OWNER}`]);
    await telegram.stop();
    expect(server.unconfirmed()).toBe(0);
    expect(update).toBe(9001);
  });

  test("a menu that Telegram refuses stops nothing", async () => {
    server.fail("deleteMyCommands", { status: 404, description: "Not Found" });
    start();
    server.say(OWNER, "/help");
    await server.called("sendMessage");
    await vi.waitFor(() =>
      expect(events).toContainEqual({
        type: "error",
        code: "MENU_NOT_SET",
        text: "The command menu was not set. Telegram answered 404: Not Found.",
      }),
    );
  });
});

describe("the engine lives while the chat is down", () => {
  test.each([
    [401, "Unauthorized"],
    [409, "Conflict: terminated by other getUpdates request"],
  ])("%i is told once, tried again with backoff, and its end is told once", async (status, description) => {
    server.failAll({ status, description });
    const telegram = start();
    await server.called("getMe", 4);
    expect(telegram.state()).toBe("down");
    expect(alerts()).toEqual(["CHAT_DOWN"]);
    expect(events[0]).toMatchObject({
      text: expect.stringContaining(`Telegram answered ${status}: ${description}. The chat is down`),
    });
    server.failAll(null);
    server.say(OWNER, "/help");
    await server.called("sendMessage");
    expect(telegram.state()).toBe("up");
    expect(alerts()).toEqual(["CHAT_DOWN", "CHAT_UP"]);
  });

  test("a conflict that comes while polling", async () => {
    const telegram = start();
    await server.called("getUpdates");
    server.failAll({ status: 409, description: "Conflict" });
    server.say(OWNER, "/help");
    await vi.waitFor(() => expect(telegram.state()).toBe("down"));
    server.failAll(null);
    server.say(OWNER, "/stats");
    await vi.waitFor(() => expect(desk.asked).toEqual(["stats 7"]));
    expect(alerts()).toEqual(["CHAT_DOWN", "CHAT_UP"]);
  });

  test("Telegram broken inside", async () => {
    const telegram = start();
    await server.called("getUpdates");
    server.fail("getUpdates", { status: 502, description: "Bad Gateway" });
    await vi.waitFor(() => expect(telegram.state()).toBe("down"), 3000);
    expect(alerts()).toEqual(["CHAT_DOWN"]);
  });

  test("nobody there at all: no token in any event, and stop ends at once", async () => {
    const bot = newBot();
    await server.close();
    const telegram = start(bot);
    await vi.waitFor(() => expect(telegram.state()).toBe("down"));
    expect(events[0]).toMatchObject({ code: "CHAT_DOWN", text: expect.stringContaining("ECONNREFUSED") });
    expect(JSON.stringify(events)).not.toContain(TOKEN);
    const before = performance.now();
    await telegram.stop();
    expect(performance.now() - before).toBeLessThan(1000);
    server = await startBotApiServer(TOKEN);
  });

  test("a wrong token is never shown", async () => {
    const wrong = "12345678:WRONGwrongWRONGwrongWRONGwrongWRONG1"; // not-a-secret: made up
    start(newBot(wrong));
    await server.called("getMe", 2);
    expect(alerts()).toEqual(["CHAT_DOWN"]);
    expect(JSON.stringify(events)).not.toContain("WRONG");
  });
});

describe("pushed messages over HTTP", () => {
  const setUp = () => {
    const ledger = aLedger();
    ledger.time.now = NOON;
    ledger.db.people.add(anOwner(), NOON);
    ledger.db.outbox.enqueue(aSignal(), NOON);
    const delivery = createDelivery({
      outbox: ledger.db.outbox,
      preferences: memoryPreferences(),
      desk: { facts: () => aFacts() },
      send: sendTo(newBot()),
      clock: { now: () => ledger.time.now },
      emit,
    });
    const pass = (seconds: number): void => {
      ledger.time.now = (ledger.time.now + seconds * 1000) as TimestampMs;
    };
    return { ledger, delivery, pass };
  };
  const texts = (): unknown[] =>
    server.calls
      .filter(({ method }) => method === "sendMessage")
      .map(({ payload }) => String(payload.text).split("\n")[0]);
  const REPEAT = "possible repeat: the first sending was not confirmed";
  const SIGNAL = "DRY RUN signal: BTC/USDT LONG · tier HIGH";

  test.each([
    ["429", { status: 429, retryAfter: 3 }, 3, [SIGNAL, SIGNAL]],
    ["500", { status: 500 }, 1, [SIGNAL, REPEAT]],
    ["a cut connection", "reset", 1, [SIGNAL, REPEAT]],
  ] as const)("%s", async (_name, fault, seconds, expected) => {
    const { ledger, delivery, pass } = setUp();
    server.fail("sendMessage", fault);
    expect(await delivery.deliverDue()).toBe(0);
    pass(seconds);
    expect(await delivery.deliverDue()).toBe(1);
    expect(texts()).toEqual(expected);
    ledger.remove();
  });

  test("entities that Telegram cannot read cost the bold, not the message", async () => {
    const { ledger, delivery } = setUp();
    server.fail("sendMessage", { status: 400, description: "Bad Request: can't parse entities" });
    expect(await delivery.deliverDue()).toBe(1);
    expect(server.calls.map(({ payload }) => (payload.entities as unknown[]).length > 0)).toEqual([true, false]);
    ledger.remove();
  });
});

test("failures are told apart by what they mean for the message", () => {
  const answered = (error_code: number, description: string) =>
    new GrammyError("x", { ok: false, error_code, description }, "sendMessage", {});
  expect(sendFailure(answered(429, "Too Many Requests"))).toMatchObject({ kind: "flood", afterMs: 1000 });
  expect(sendFailure(answered(400, "Bad Request: ENTITY_BOUNDS_INVALID")).kind).toBe("bad-entities");
  expect(sendFailure(answered(400, "Bad Request: message is too long")).kind).toBe("refused");
  expect(sendFailure(new HttpError("x", { code: 7 }))).toEqual({
    kind: "unconfirmed",
    why: "Telegram could not be reached (no answer).",
  });
  expect(sendFailure(new HttpError("x", { code: `bot${TOKEN}` })).why).toBe(
    "Telegram could not be reached (no answer).",
  );
  expect(sendFailure(new Error(TOKEN)).why).toBe("Telegram could not be reached (no answer).");
});
