/** What one person changes is told to the others, once, and never to whoever did it. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { tellingDesk, tellingPeople } from "../../../engine/desk/telling.ts";
import type { Prompt } from "../../../engine/ports.ts";
import { fakeDesk } from "../../support/fake-desk.ts";
import { closedDoor } from "../../support/fake-telegram.ts";
import { aLedger, OWNER, START, type TestLedger } from "../../support/ledger.ts";

const TRADER = { userId: 8, chatId: 8, name: "Bo" };
const GROUP = -1005;
let ledger: TestLedger;

beforeEach(() => {
  ledger = aLedger();
  const { people, members } = ledger.db;
  people.add({ ...OWNER, role: "owner", name: "Ada" }, START);
  people.add({ ...TRADER, role: "trader" }, START);
  members.allow({ chatId: GROUP, threadId: null, title: "Desk" }, OWNER, START);
});
afterEach(() => ledger.remove());

const deps = (kind: Prompt["kind"] = "kill_switch_off") => {
  const { outbox, people, members } = ledger.db;
  return { outbox, people, members, prompts: { get: () => ({ kind }) as Prompt }, clock: { now: () => START } };
};
const waiting = (): readonly (readonly [number, string])[] =>
  ledger.db.outbox
    .due(START)
    .map(({ chatId, notice }) => [chatId, notice.kind === "alert" ? notice.text : notice.kind] as const);

test("a trader's kill switch is told to the owner and the group, not to the trader", () => {
  const desk = tellingDesk(fakeDesk(), deps());
  desk.setKillSwitch(true, TRADER);
  desk.setKillSwitch(true, TRADER);
  const text = "Bo switched the kill switch on. No signal is sent until it is lifted: /kill_switch off, then confirm.";
  expect(waiting()).toEqual([
    [OWNER.chatId, text],
    [GROUP, text],
  ]);
});

test("in the group itself only the owner is told; the owner's own change reaches the group alone", () => {
  tellingDesk(fakeDesk(), deps()).setPause(START, { ...TRADER, chatId: GROUP });
  expect(waiting().map(([chatId]) => chatId)).toEqual([OWNER.chatId]);
  ledger.db.outbox.bury(1, "read");
  tellingDesk(fakeDesk(), deps()).setPause(null, OWNER);
  expect(waiting().map(([chatId]) => chatId)).toContain(GROUP);
});

test("the threshold, a confirmed question and the watched symbols are told to the owner alone", () => {
  const desk = tellingDesk(fakeDesk(), deps("threshold"));
  desk.setThreshold(0.8, TRADER);
  expect(waiting()).toEqual([[OWNER.chatId, expect.stringContaining("Bo set the threshold to 0.8")]]);
  const asked = desk.setThreshold(0.5, TRADER);
  expect(ledger.db.outbox.depth()).toBe(1);
  desk.answerPrompt(asked.kind === "confirm" ? asked.promptId : "", true, TRADER);
  desk.unwatchSymbol("ETH", TRADER);
  expect(ledger.db.outbox.depth()).toBe(3);
});

test("who joins is told to the owner; a wrong code is not", () => {
  const door = closedDoor(ledger.db.people);
  tellingPeople({ ...door, join: () => "viewer" }, deps()).join("ABCDE-FGHJK", { ...TRADER, userId: 9, name: "Cy" });
  tellingPeople(door, deps()).join("WRONG", TRADER);
  expect(waiting()).toEqual([[OWNER.chatId, expect.stringContaining("Cy joined as viewer")]]);
});
