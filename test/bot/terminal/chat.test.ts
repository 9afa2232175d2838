/** The terminal chat: the same handlers as in Telegram, typed lines in, blocks of text out. */
import { describe, expect, test } from "vitest";
import { noticeMessage } from "../../../bot/messages/notice.ts";
import { stamp } from "../../../bot/messages/stamp.ts";
import { createTerminalChat } from "../../../bot/terminal/chat.ts";
import { wordsIn } from "../../../bot/words/words.ts";
import type { Notice } from "../../../engine/api.ts";
import type { EventBody } from "../../../engine/events.ts";
import { anAlert, aSignal, NOON } from "../../support/bot-reports.ts";
import { fakeDesk } from "../../support/fake-desk.ts";
import { fakeOperations } from "../../support/fake-operations.ts";
import { fakeSignals } from "../../support/fake-signals.ts";
import {
  closedDoor,
  fakeSetup,
  memoryPeople,
  memoryPreferences,
  memoryTalks,
  noAlerts,
} from "../../support/fake-telegram.ts";
import { fakeWork } from "../../support/fake-work.ts";

function setUp(over: { echo?: boolean } = {}) {
  const desk = fakeDesk();
  const printed: string[] = [];
  const events: EventBody[] = [];
  let broken: Error | null = null;
  const chat = createTerminalChat({
    desk,
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
    print: (block) => {
      if (broken !== null) throw broken;
      printed.push(block);
    },
    style: () => ({ color: false, columns: 80 }),
    ...over,
  });
  const breakScreen = (error: Error): void => {
    broken = error;
  };
  const push = (notice: Notice): Promise<number> => {
    const facts = {
      mode: "dryrun",
      modelStatus: "observation",
      currency: "USD",
      now: NOON,
      possibleRepeat: false,
    } as const;
    const [message] = stamp("dryrun", noticeMessage(wordsIn("en"), notice, facts));
    return chat.send(0, message!, notice);
  };
  return { desk, printed, events, chat, push, breakScreen };
}

describe("a typed line", () => {
  test("is answered before say resolves, and told as a message event of chat 0", async () => {
    const { chat, printed, events } = setUp();
    await chat.say("  /threshold  ");
    expect(printed).toEqual([expect.stringContaining("┃ Threshold 0.70 · default 0.70")]);
    expect(printed[0]!.endsWith("\n┃ DRY RUN\n")).toBe(true);
    expect(events).toEqual([
      { type: "message", chat: 0, kind: "reply", text: expect.any(String), buttons: [], inReplyTo: "/threshold" },
    ]);
  });

  test("that is empty is nothing", async () => {
    const { chat, printed, events } = setUp();
    await chat.say("   ");
    expect([...printed, ...events]).toEqual([]);
  });

  test("waits for the one before, so answers never mix", async () => {
    const { chat, printed } = setUp();
    await Promise.all([chat.say("/check BTC"), chat.say("/help"), chat.say("/stats")]);
    expect(printed.map((block) => block.split("\n")[0])).toEqual([
      "┃ BTC/USDT · check at 12:04 UTC",
      "┃ Commands",
      "┃ Statistics, last 7 days",
    ]);
  });

  test("of a script is shown above its answer", async () => {
    const { chat, printed } = setUp({ echo: true });
    await chat.say("/check DOGE");
    await chat.say("y".repeat(200));
    expect(printed[0]).toBe("> /check DOGE");
    expect(printed[1]).toContain('I do not watch "DOGE".');
    expect(printed[2]!.length).toBe(80);
  });

  test("of 5,000 characters gets one clear sentence", async () => {
    const { chat, printed } = setUp();
    await chat.say("x".repeat(5000));
    expect(printed[0]).toContain("That message has 5,000 characters, which is no command of mine.");
  });
});

describe("buttons are numbers", () => {
  test("1 presses Confirm of the open question, and the answer takes its place", async () => {
    const { chat, printed, desk, events } = setUp();
    await chat.say("/threshold 0.5");
    expect(printed[0]!.endsWith("\n┃ [1] Confirm   [2] Cancel\n")).toBe(true);
    await chat.say("1");
    expect(desk.facts().threshold).toBe(0.5);
    expect(printed).toHaveLength(2);
    expect(printed[1]).toContain("Threshold is now 0.50.");
    expect(events.at(-1)).toMatchObject({ kind: "edit", chat: 0, inReplyTo: "Confirm" });
    expect(desk.asked).toEqual(["threshold 0.5 by 0", "prompt p1 yes by 0"]);
  });

  test("the newest open question is meant, and none from before the last typed line", async () => {
    const { chat, desk, printed } = setUp();
    await chat.say("/kill_switch on");
    await chat.say("/threshold 0.5");
    await chat.say("/kill_switch off");
    await chat.say("2");
    expect(printed.at(-1)).toContain("Cancelled. Nothing was changed.");
    expect(desk.facts().killSwitch.on).toBe(true);
    await chat.say("1");
    expect(desk.facts().threshold).toBe(0.7);
    expect(printed.at(-1)).toContain("Nothing was pressed: [1] Confirm belongs to an older message");
    await chat.say("/help");
    await chat.say("1");
    expect(desk.facts().threshold).toBe(0.7);
    await chat.say("1");
    expect(desk.facts().threshold).toBe(0.5);
    desk.set({ threshold: 0.7 });
    await chat.say("/threshold 0.5");
    await chat.say("9");
    await chat.say("1");
    expect(desk.facts().threshold).toBe(0.5);
  });

  test("without an open question, or with no such button, a number is an ordinary line", async () => {
    const { chat, printed, desk } = setUp();
    await chat.say("1");
    await chat.say("/threshold 0.5");
    await chat.say("3");
    expect(printed[0]).toContain('I answer commands only, so "1" did nothing.');
    expect(printed[2]).toContain('I answer commands only, so "3" did nothing.');
    expect(desk.facts().threshold).toBe(0.7);
  });

  test("a press that changes no message is answered by a line of its own", async () => {
    const { chat, printed, desk } = setUp();
    await chat.say("/threshold 0.5");
    desk.answerPrompt("p1", false, { userId: 0, chatId: 0, name: "terminal" });
    await chat.say("1");
    expect(printed.at(-1)).toBe("That question was already answered. Nothing was changed by this press.");
  });
});

describe("a pushed message", () => {
  test("is shown and gets an id", async () => {
    const { push, printed } = setUp();
    const first = await push(aSignal());
    expect(await push(anAlert())).toBeGreaterThan(first);
    expect(printed[0]).toContain("┃ DRY RUN signal: BTC/USDT LONG");
    expect(printed[1]).toContain("┃ Market data is stale");
  });

  test("does not come into the middle of an answer", async () => {
    const { push, printed, chat } = setUp();
    await Promise.all([chat.say("/check"), push(aSignal())]);
    expect(printed.map((block) => block.split(" · ")[0])).toEqual([
      "┃ Watched symbols",
      "┃ DRY RUN signal: BTC/USDT LONG",
    ]);
  });
});

test("a screen that cannot be written to fails the message, not the process", async () => {
  const { chat, push, events, breakScreen } = setUp();
  breakScreen(new Error("EPIPE"));
  await chat.say("/help");
  await chat.say("/threshold 0.5");
  await expect(push(aSignal())).rejects.toThrow();
  expect(events.map((event) => event.type)).toEqual(["error", "error"]);
});

test("after stop no line is taken, and the one being answered is finished", async () => {
  const { chat, printed } = setUp();
  const answering = chat.say("/help");
  await chat.stop();
  await answering;
  await chat.say("/stats");
  expect(printed).toHaveLength(1);
});
