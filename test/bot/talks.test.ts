/** Conversations: questions one after the other, over restarts, and never in the way of the kill switch. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DAY_MS, MINUTE_MS, plus } from "../../core/time.ts";
import type { AlertDesk } from "../../engine/api.ts";
import { NOON } from "../support/bot-reports.ts";
import { buttonsOf, noAlerts, OWNER, type TestChat, testChat } from "../support/fake-telegram.ts";
import { aLedger, type TestLedger } from "../support/ledger.ts";

let book: TestLedger;
let now = NOON;
let chat: TestChat;
const set: string[] = [];
const alerts: AlertDesk = {
  ...noAlerts(),
  create(line) {
    set.push(line);
    return { kind: "refused", code: "ALERT_TOO_MANY" };
  },
};
/** The bot as it is after a restart: the same desk and the same database. */
const started = (desk = chat?.desk): TestChat =>
  testChat({ ...(desk === undefined ? {} : { desk }), talks: book.db.talks, alerts, now: () => now });
beforeEach(() => {
  book = aLedger();
  now = NOON;
  set.length = 0;
  chat = testChat({ talks: book.db.talks, alerts, now: () => now });
});
afterEach(() => book.remove());

const key = `${OWNER}:${OWNER}`;
const labels = (): string[] => buttonsOf(chat.calls.at(-1)?.payload ?? {}).map(({ text }) => text);

describe("the account's figures", () => {
  test("are asked one by one and end in the usual question", async () => {
    await chat.say("/ftmo_status");
    await chat.press("Update figures");
    expect(chat.texts().at(-1)).toContain("What is the account's balance?");
    expect((await chat.say("a lot"))[0]).toContain("That is no amount I can use");
    expect((await chat.say("100,250.50"))[0]).toContain("And its equity");
    await chat.press("the same: nothing is open");
    await chat.press("I do not know it");
    await chat.press("I do not know it");
    expect(chat.desk.asked.at(-1)).toBe("account 10025050 10025050 - by 7");
    expect(labels()).toEqual(["Confirm", "Cancel"]);
    expect(book.db.talks.read(key)).toBeNull();
  });

  test("survive a Telegram that asks to wait: the question comes once, and the next answer counts", async () => {
    await chat.pressData("v2:account-edit:");
    const reply = { ok: false as const, error_code: 429, description: "Too Many Requests" };
    chat.troubles.push({ method: "sendMessage", reply: { ...reply, parameters: { retry_after: 0 } } });
    // The refused one is among them.
    expect(await chat.say("100000")).toHaveLength(2);
    expect((await chat.say("99000"))[0]).toContain("With which balance did the account's day begin?");
  });

  test.each(["/alert", "/setup", "v2:account-edit:"])("are asked anew in the middle of %s", async (first) => {
    await (first.startsWith("/") ? chat.say(first) : chat.pressData(first));
    await chat.pressData("v2:account-edit:");
    expect(chat.texts().at(-1)).toContain("What is the account's balance?");
    expect((await chat.say("100000"))[0]).toContain("And its equity");
    await chat.pressData("v2:account-edit:");
    expect((await chat.say("99000"))[0]).toContain("And its equity");
    expect(chat.events.filter(({ type }) => type === "error")).toEqual([]);
  });

  test("go on after a restart where they were", async () => {
    await chat.pressData("v2:account-edit:");
    await chat.say("100000");
    book.reopen();
    chat = started();
    expect((await chat.say("99000"))[0]).toContain("With which balance did the account's day begin?");
  });
});

describe("whatever else is said meanwhile", () => {
  beforeEach(() => chat.pressData("v2:account-edit:"));

  test("the kill switch works at once, and the question is still open", async () => {
    const [answer] = await chat.say("/kill_switch on");
    expect(answer).toContain("ON");
    expect(chat.desk.facts().killSwitch.on).toBe(true);
    expect((await chat.say("100000"))[0]).toContain("And its equity");
  });

  test("/cancel ends it and changes nothing", async () => {
    expect((await chat.say("/cancel"))[0]).toContain("Cancelled. Nothing was changed.");
    expect((await chat.say("/cancel"))[0]).toContain("nothing to cancel");
    expect((await chat.say("100000")).join()).not.toContain("equity");
  });

  test("another command ends it and is answered", async () => {
    const said = await chat.say("/model");
    expect(said[0]).toContain("/ftmo_status ended before its last question, so nothing was changed");
    expect(said.length).toBe(2);
    expect(book.db.talks.read(key)).toBeNull();
  });

  test("buttons of an earlier question do not count, those of something else do", async () => {
    await chat.say("100000");
    await chat.pressData("v2:form:0.0");
    expect(chat.lastCall("answerCallbackQuery")?.payload.text).toContain("answered already");
    await chat.pressData("v2:set:images.off");
    expect(chat.lastCall("answerCallbackQuery")?.payload.text).toBe("Changed.");
    expect((await chat.say("99000"))[0]).toContain("account's day begin");
  });

  test("a button of questions that have ended says so", async () => {
    await chat.say("/cancel");
    await chat.pressData("v2:form:0.0");
    expect(chat.lastCall("answerCallbackQuery")?.payload.text).toContain("answered already or has ended");
  });

  test("half an hour of silence ends it, which is said", async () => {
    now = plus(NOON, 30 * MINUTE_MS);
    const said = await chat.say("/model");
    expect(said[0]).toContain("waited more than half an hour");
    expect(said).toHaveLength(2);
  });

  test("so does a conversation of another version of the program", async () => {
    const stored = book.db.talks.read(key)!.state as { version: unknown[] };
    book.db.talks.write(key, { ...stored, version: [stored.version[0], 0] }, now);
    expect((await chat.say("100000"))[0]).toContain("Lookout was updated while its questions waited");
    expect(book.db.talks.read(key)).toBeNull();
  });
});

test("an alert by questions is the line that could have been typed", async () => {
  await chat.say("/alert");
  await chat.press("BTC/USDT");
  await chat.press("rsi<30");
  await chat.press("4h");
  await chat.press("every day");
  expect(set).toEqual(["BTC/USDT rsi<30 4h every 1d"]);
  expect(chat.texts().at(-1)).toContain("You have 50 alerts");
});

test("in Turkish the button of the repeat is Turkish, and the line stays the same", async () => {
  await chat.say("/settings language tr");
  await chat.say("/alert");
  await chat.press("BTC/USDT");
  await chat.press("rsi<30");
  await chat.press("4h");
  await chat.press("4 saatte bir");
  expect(set).toEqual(["BTC/USDT rsi<30 4h every 4h"]);
});

describe("/setup", () => {
  test("changes nothing before the last press, and says what holds now and what after a restart", async () => {
    await chat.say("/setup");
    await chat.press("FTMO 2-Step, challenge");
    await chat.press("50,000");
    await chat.say("BTC, SOL");
    await chat.say("0.6");
    await chat.press("Europe/Istanbul");
    expect(chat.texts().at(-1)).toContain("Account: FTMO 2-Step, challenge, 50,000");
    expect(chat.desk.asked.filter((asked) => /^(watch|threshold|unwatch)/.test(asked))).toEqual([]);
    await chat.press("Apply");
    const done = chat.texts().at(-1) ?? "";
    expect(done).toContain("written to .env. It holds only after a restart: pm2 restart lookout");
    expect(done).toContain("Until then limits and sizes are those of ftmo-2step-challenge, 100,000: do not use them");
    expect(done).toContain("So no signal is sent until");
    expect(chat.desk.facts().pausedUntil).toBe(plus(chat.desk.now(), 7 * DAY_MS));
    expect(done).toContain("threshold 0.60, time zone Europe/Istanbul");
    expect(chat.desk.asked).toEqual(
      expect.arrayContaining(["threshold 0.6 by 7", "watch SOL by 7", "unwatch ETH/USDT by 7"]),
    );
  });

  test("left at the end, nothing was changed", async () => {
    await chat.say("/setup");
    for (const answer of ["ftmo-2step-challenge", "100000", "keep", "keep", "keep"]) await chat.say(answer);
    await chat.press("Leave it");
    expect(chat.texts().at(-1)).toContain("Nothing was changed");
    expect(chat.desk.asked).toEqual([]);
  });

  test("what cannot be used is asked again", async () => {
    await chat.say("/setup");
    expect((await chat.say("my own rules"))[0]).toContain("Those rules I do not know");
    await chat.say("ftmo-2step-challenge");
    expect((await chat.say("much"))[0]).toContain("no size I can use");
    await chat.say("100000");
    expect((await chat.say("???"))[0]).toContain("Those symbols I cannot read");
    expect((await chat.say("SOL, NOCOIN"))[0]).toContain("NOCOIN: The exchange does not trade that symbol now");
    await chat.say("keep");
    expect((await chat.say("1.5"))[0]).toContain("no confidence");
    await chat.say("keep");
    expect((await chat.say("Mars/Crater"))[0]).toContain("That zone I do not know");
  });
});
