/** Pushed messages, from the real outbox in SQLite to a Telegram that misbehaves. */
import { setImmediate } from "node:timers/promises";
import { GrammyError, HttpError } from "grammy";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isTerminal, TERMINAL_PERSON } from "../../bot/access/people.ts";
import { createDelivery, type Delivery, type SendNotice } from "../../bot/delivery.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { Notice } from "../../engine/api.ts";
import type { EventBody } from "../../engine/events.ts";
import { aFacts, anAlert, anOutcome, aSignal, NOON } from "../support/bot-reports.ts";
import { memoryPreferences, TOKEN } from "../support/fake-telegram.ts";
import { aLedger, type TestLedger } from "../support/ledger.ts";

type Sent = { readonly chatId: number; readonly text: string; readonly entities: number };
let ledger: TestLedger;
let sent: Sent[];
let events: EventBody[];
/** Errors for the next sends, in order; null lets one through. */
let troubles: (Error | null)[];
let beforeSend: () => void;

beforeEach(() => {
  ledger = aLedger();
  ledger.time.now = NOON;
  ledger.db.people.add({ userId: 7, chatId: 7, role: "owner", name: "Ada" }, NOON);
  sent = [];
  events = [];
  troubles = [];
  beforeSend = () => {};
});
afterEach(() => ledger.remove());

const send: SendNotice = async (chatId, message) => {
  beforeSend();
  sent.push({ chatId, text: message.text, entities: message.entities.length });
  const trouble = troubles.shift() ?? null;
  if (trouble !== null) throw trouble;
  return 1000 + sent.length;
};
const delivery = (facts = aFacts()): Delivery =>
  createDelivery({
    outbox: ledger.db.outbox,
    preferences: memoryPreferences(),
    desk: { facts: () => facts },
    send,
    clock: { now: () => ledger.time.now },
    emit: (event) => void events.push(event),
  });
const queue = (...notices: readonly Notice[]): void => {
  for (const notice of notices) ledger.db.outbox.enqueue(notice, ledger.time.now);
};
const pass = (seconds: number): void => {
  ledger.time.now = (ledger.time.now + seconds * 1000) as TimestampMs;
};
const network = (code: string): HttpError =>
  new HttpError(
    "Network request for 'sendMessage' failed!",
    Object.assign(new Error(`https://x/bot${TOKEN}/`), { code }),
  );
const answer = (error_code: number, description: string, parameters = {}): GrammyError =>
  new GrammyError("Call failed", { ok: false, error_code, description, parameters }, "sendMessage", {});

describe("what is due is delivered", () => {
  test("in order, marked DRY RUN, and told as message events", async () => {
    queue(aSignal(), anAlert(), anOutcome());
    expect(await delivery().deliverDue()).toBe(3);
    expect(sent.map(({ text }) => text.split("\n")[0])).toEqual([
      "DRY RUN signal: BTC/USDT LONG · tier HIGH",
      "Market data is stale",
      "BTC/USDT LONG: stop hit · −1.08 R",
    ]);
    expect(sent.every(({ text, entities }) => text.endsWith("\nDRY RUN") && entities > 0)).toBe(true);
    expect(events).toEqual(
      ["signal", "alert", "outcome"].map((kind, index) => ({
        type: "message",
        chat: 7,
        kind,
        text: sent[index]!.text,
        buttons: [],
        inReplyTo: null,
      })),
    );
    expect(await delivery().deliverDue()).toBe(0);
    expect(ledger.db.outbox.depth()).toBe(0);
  });

  test("to every person, also to chat 0", async () => {
    ledger.db.people.add({ userId: 0, chatId: 0, role: "owner", name: "terminal" }, NOON);
    queue(aSignal());
    expect(await delivery().deliverDue()).toBe(2);
    expect(sent.map(({ chatId }) => chatId).sort()).toEqual([0, 7]);
  });

  test("only to chats that this run reaches; what waits for the others goes on waiting", async () => {
    ledger.db.people.add(TERMINAL_PERSON, NOON);
    queue(aSignal());
    const here = createDelivery({
      outbox: ledger.db.outbox,
      preferences: memoryPreferences(),
      desk: { facts: () => aFacts() },
      send,
      reaches: isTerminal,
      clock: { now: () => ledger.time.now },
      emit: (event) => void events.push(event),
    });
    expect(await here.deliverDue()).toBe(1);
    expect(sent.map(({ chatId }) => chatId)).toEqual([0]);
    expect(await delivery().deliverDue()).toBe(1);
  });

  test("once, when two callers ask at the same time", async () => {
    queue(aSignal(), anAlert());
    const one = delivery();
    expect(await Promise.all([one.deliverDue(), one.deliverDue()])).toEqual([2, 2]);
    expect(sent).toHaveLength(2);
  });

  test("also what comes while it works", async () => {
    queue(aSignal());
    beforeSend = () => {
      beforeSend = () => {};
      queue(anAlert());
    };
    expect(await delivery().deliverDue()).toBe(2);
  });

  test("but a signal whose sending the kill switch forbids meanwhile is not", async () => {
    queue(aSignal());
    ledger.db.controls.killNow({ userId: 7, chatId: 7, name: "Ada" }, NOON);
    expect(await delivery().deliverDue()).toBe(0);
    expect(sent).toEqual([]);
  });
});

describe("honest labels", () => {
  const first = (): string[] => sent.at(-1)!.text.split("\n").slice(0, 3);

  test("late by minutes, from two minutes on", async () => {
    queue(anAlert());
    pass(120);
    await delivery().deliverDue();
    expect(first()[0]).toBe("Market data is stale");
    queue(anAlert({ key: "second" }));
    pass(121);
    await delivery().deliverDue();
    expect(first().slice(0, 2)).toEqual(["late by 4 min", "Market data is stale"]);
  });

  test("a signal past its time says so first", async () => {
    queue(aSignal());
    pass(601);
    await delivery().deliverDue();
    expect(first()).toEqual([
      "late by 10 min",
      "Do not enter: this signal was valid until 12:14 UTC.",
      "DRY RUN signal: BTC/USDT LONG · tier HIGH",
    ]);
  });
});

describe("when Telegram", () => {
  test("asks to wait, the message waits that long and the younger ones behind it", async () => {
    troubles.push(answer(429, "Too Many Requests: retry after 7", { retry_after: 7 }));
    queue(aSignal(), anAlert());
    expect(await delivery().deliverDue()).toBe(0);
    pass(6);
    expect(await delivery().deliverDue()).toBe(0);
    pass(1);
    expect(await delivery().deliverDue()).toBe(2);
    expect(sent.map(({ text }) => text.includes("possible repeat"))).toEqual([false, false, false]);
  });

  test.each(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "ENETUNREACH"])(
    "was not reached (%s), it is tried again with growing waits and never given up",
    async (code) => {
      queue(aSignal());
      for (const wait of [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]) {
        troubles.push(network(code));
        expect(await delivery().deliverDue()).toBe(0);
        pass(wait - 1);
        expect(await delivery().deliverDue()).toBe(0);
        pass(1);
      }
      expect(await delivery().deliverDue()).toBe(1);
      expect(sent).toHaveLength(12);
      expect(sent.at(-1)!.text).not.toContain("possible repeat");
      expect(JSON.stringify(events)).not.toContain(TOKEN);
    },
  );

  test.each([
    ["did not answer", network("ECONNRESET")],
    ["timed out", new HttpError("failed", new Error("Request to 'sendMessage' timed out after 60 seconds"))],
    ["broke inside", answer(502, "Bad Gateway")],
  ])("%s, it is sent once more, marked as a possible repeat", async (_name, error) => {
    troubles.push(error);
    queue(aSignal());
    expect(await delivery().deliverDue()).toBe(0);
    pass(1);
    expect(await delivery().deliverDue()).toBe(1);
    expect(sent).toHaveLength(2);
    expect(sent[1]!.text.split("\n")[0]).toBe("possible repeat: the first sending was not confirmed");
  });

  test("never answers, the message is given up after six sends, and that is said", async () => {
    queue(aSignal());
    for (let n = 0; n < 8; n += 1) {
      troubles.push(network("ETIMEDOUT"));
      await delivery().deliverDue();
      pass(60);
    }
    expect(sent).toHaveLength(6);
    expect(events).toEqual([
      {
        type: "error",
        code: "MESSAGE_BURIED",
        text: "The signal message to chat 7 was given up: Telegram could not be reached (ETIMEDOUT). It is kept in the outbox.",
      },
    ]);
    expect(ledger.db.outbox.depth()).toBe(0);
  });

  test.each([
    [403, "Forbidden: bot was blocked by the user"],
    [400, "Bad Request: chat not found"],
  ])("refuses for good (%i), the message is kept with the reason and the next one goes on", async (status, text) => {
    troubles.push(answer(status, text));
    queue(aSignal(), anAlert());
    expect(await delivery().deliverDue()).toBe(1);
    expect(events[0]).toEqual({
      type: "error",
      code: "MESSAGE_BURIED",
      text: `The signal message to chat 7 was given up: Telegram answered ${status}: ${text}. It is kept in the outbox.`,
    });
  });

  test.each([401, 404, 409])("refuses the bot itself (%i), the message waits", async (status) => {
    troubles.push(answer(status, "Unauthorized"));
    queue(aSignal());
    expect(await delivery().deliverDue()).toBe(0);
    pass(1);
    expect(await delivery().deliverDue()).toBe(1);
  });
});

test("a pushed message survives a crash between the commit and the send", async () => {
  queue(aSignal());
  ledger.reopen();
  expect(ledger.db.outbox.recover(ledger.time.now)).toBe(0);
  expect(await delivery().deliverDue()).toBe(1);
  expect(sent[0]!.text).not.toContain("possible repeat");
});

test("one that was in flight at a crash is sent again once, marked", async () => {
  queue(aSignal());
  const [row] = ledger.db.outbox.due(ledger.time.now);
  ledger.db.outbox.markSending(row!.id);
  ledger.reopen();
  expect(ledger.db.outbox.recover(ledger.time.now)).toBe(1);
  expect(await delivery().deliverDue()).toBe(1);
  expect(await delivery().deliverDue()).toBe(0);
  expect(sent.map(({ text }) => text.split("\n")[0])).toEqual(["possible repeat: the first sending was not confirmed"]);
});

test("a message that cannot be put into words now waits, and does not block the others for ever", async () => {
  queue(aSignal());
  const broken = createDelivery({
    outbox: ledger.db.outbox,
    preferences: memoryPreferences(),
    desk: {
      facts: () => {
        throw new Error("locked");
      },
    },
    send,
    clock: { now: () => ledger.time.now },
    emit: (event) => void events.push(event),
  });
  await broken.deliverDue();
  pass(1);
  expect(await delivery().deliverDue()).toBe(1);

  queue(anAlert());
  for (let n = 0; n < 6; n += 1) {
    await broken.deliverDue();
    pass(60);
  }
  expect(events.at(-1)).toMatchObject({
    code: "MESSAGE_BURIED",
    text: "The alert message to chat 7 was given up: it could not be put into words (locked). It is kept in the outbox.",
  });
});

test("messages wait while the chat wants to be left alone, and what is urgent does not", async () => {
  const preferences = memoryPreferences({ quiet: { from: 0, until: 1439 } });
  const quiet = createDelivery({
    outbox: ledger.db.outbox,
    desk: { facts: () => aFacts() },
    preferences,
    send,
    clock: { now: () => ledger.time.now },
    emit: () => {},
  });
  queue(anAlert(), {
    kind: "alert",
    key: "alert:urgent",
    at: NOON,
    code: "KILL_SWITCH_VIOLATED",
    text: "Stopped.",
    urgent: true,
  });
  expect(await quiet.deliverDue()).toBe(1);
  expect(sent.map(({ text }) => text.split("\n")[0])).toEqual(["A signal was stopped by the kill switch"]);
  preferences.change(sent[0]!.chatId, { quiet: null }, { userId: 7, chatId: 7, name: "Ada" });
  expect(await quiet.deliverDue()).toBe(1);
});

describe("when quiet hours end", () => {
  const BY = { userId: 7, chatId: 7, name: "Ada" };
  const NIGHT = { quiet: { from: 12 * 60, until: 13 * 60 } };
  const outcome = (key: string): Notice => ({ ...anOutcome(), key });
  /** Three results and an alert come at 12:04 UTC, a quiet time; a signal among them. */
  function night() {
    const preferences = memoryPreferences();
    preferences.change(7, NIGHT, BY);
    queue(outcome("o1"), anAlert(), aSignal(), outcome("o2"), outcome("o3"));
    pass(3600);
    const made = (sends: SendNotice = send) =>
      createDelivery({
        outbox: ledger.db.outbox,
        desk: { facts: () => aFacts() },
        preferences,
        send: sends,
        clock: { now: () => ledger.time.now },
        emit: (event) => void events.push(event),
      });
    return { preferences, made };
  }

  test("what waited comes in few messages, each with its delay, and signals by themselves", async () => {
    await night().made().deliverDue();
    expect(sent.map(({ text }) => text.split("\n")[0])).toEqual([
      "While it was quiet: 2 messages",
      "late by 1 h",
      "While it was quiet: 2 messages",
    ]);
    expect(sent[0]?.text.match(/late by 1 h/g)).toHaveLength(2);
    expect(sent[2]?.text.match(/BTC\/USDT LONG: stop hit/g)).toHaveLength(2);
    expect(ledger.db.outbox.depth()).toBe(0);
  });

  test("a refused message loses nothing: all of it is tried again", async () => {
    const { made } = night();
    troubles = [network("ECONNREFUSED")];
    await made().deliverDue();
    pass(60);
    await made().deliverDue();
    const text = sent
      .slice(1)
      .map((one) => one.text)
      .join("\n");
    expect(text.match(/stop hit/g)).toHaveLength(3);
    expect(ledger.db.outbox.depth()).toBe(0);
  });

  test("a crash in mid-flight repeats each once more, and each says so", async () => {
    const { made } = night();
    void made(() => new Promise(() => {})).deliverDue();
    await setImmediate();
    const { outbox } = ledger.db;
    expect(outbox.recover(ledger.time.now)).toBe(2);
    await made().deliverDue();
    expect(sent.slice(0, 2).every(({ text }) => text.startsWith("possible repeat"))).toBe(true);
    expect(outbox.depth()).toBe(0);
  });

  test("what is urgent, and what came outside of quiet hours, stays by itself", async () => {
    const { preferences, made } = night();
    preferences.change(7, { quiet: null }, BY);
    await made().deliverDue();
    expect(sent).toHaveLength(5);
  });
});
