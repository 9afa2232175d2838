/** `/models` from a word in the chat to the pointer on disk: real bundles, a real ledger, the engine's own questions. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type OpenModelsDesk, openModelsDesk } from "../../app/models/desk.ts";
import { promote } from "../../app/models/promote.ts";
import { MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import { answerPrompt, type ChangeDeps } from "../../engine/desk/changes.ts";
import { LIGHT } from "../../engine/features/light.ts";
import { pointerPath, readPointer } from "../../models/pointer.ts";
import { fakeDesk } from "../support/fake-desk.ts";
import { anOwner, buttonsOf, memoryPeople, OWNER, type TestChat, testChat } from "../support/fake-telegram.ts";
import { aLedger, type TestLedger } from "../support/ledger.ts";
import { aShelf, ONE, type Shelf, TWO } from "../support/model-shelf.ts";
import { expectToldWhole } from "../support/told-whole.ts";

const TRADER = 8;
let shelf: Shelf;
let ledger: TestLedger;
let models: OpenModelsDesk;
let chat: TestChat;
let alerts: string[];
/** What the process judges by; it follows a promotion between two scans. */
let serving: string;

beforeEach(() => {
  shelf = aShelf();
  ledger = aLedger();
  ledger.time.now = Date.parse("2026-11-01T00:00:00Z") as TimestampMs;
  alerts = [];
  serving = ONE;
  open({});
});
afterEach(() => ledger.remove());

function open({ pinned = null, changes = true }: { pinned?: string | null; changes?: boolean }): void {
  const { prompts, controls, outbox, people } = ledger.db;
  const clock = { now: () => ledger.time.now };
  let ids = 0;
  const newId = (): string => `p${++ids}`;
  const emit = (event: { type: string }): void => void alerts.push(JSON.stringify(event));
  const asking = { prompts, newId, wall: clock, clock, emit };
  const place = { ...shelf, pinned, features: [LIGHT] };
  models = openModelsDesk({
    ...asking,
    place,
    changes,
    inUse: () => ({ tag: serving, since: null }),
    stores: { controls, outbox },
  });
  people.add(anOwner(), clock.now());
  const deps = { prompts, controls, wall: clock, model: models.change } as unknown as ChangeDeps;
  const desk = {
    ...fakeDesk(),
    models: models.desk,
    answerPrompt: ((id, confirmed, by) => answerPrompt(deps, id, confirmed, by, clock.now())) as ReturnType<
      typeof fakeDesk
    >["answerPrompt"],
  };
  const trader = { userId: TRADER, chatId: TRADER, role: "trader", name: "Bo" } as const;
  chat = testChat({ desk, people: memoryPeople(anOwner(), trader), now: clock.now });
}

const pointer = async () => {
  const read = await readPointer(shelf.varFolder);
  return read.ok ? read.value : read.error.code;
};
const confirm = async (): Promise<void> => {
  await chat.press("Confirm");
  await models.settled();
};
const audited = () => ledger.db.readAudit(9).map(({ action, userId, detail }) => ({ action, userId, ...detail }));

test("the list shows what serves and which gates are missing, to everybody", async () => {
  const [said] = await chat.say("/models", TRADER);
  expect(said).toContain(`▶ ${ONE} · `);
  expect(said).toContain("Serves as shipped");
  expect(said).toContain("missing: dir15, challenge, forward, expectancy, tests");
  shelf.damage(TWO, "model.onnx", "other");
  expect((await chat.say("/models"))[0]).toContain("Cannot be used: The file model.onnx");
});

describe("a promotion", () => {
  test("is marked in the list before it serves, and of the model that serves changes nothing", async () => {
    expect((await chat.say(`/models promote ${ONE}`))[0]).toContain("That model serves already. Nothing was changed.");
    await chat.say(`/models promote ${TWO}`);
    await confirm();
    const [before] = await chat.say("/models");
    expect(before).toContain(`▶ ${ONE} · `);
    expect(before).not.toContain(`▶ ${TWO}`);
    expect(before).toContain("Takes over at one of the next scans.");
    serving = TWO;
    expect((await chat.say("/models"))[0]).toContain(`▶ ${TWO} · `);
    expect((await chat.say(`/models promote ${TWO}`))[0]).toContain("That model serves already.");
  });

  test("asks, says that missed gates let it only observe, and writes the pointer once", async () => {
    const [asked] = await chat.say(`/models promote ${TWO}`);
    expect(asked).toContain(`Let ${TWO} serve in place of ${ONE}?`);
    expect(asked).toContain("It would only observe");
    expect(await pointer()).toBeNull();
    await confirm();
    expect(chat.texts().at(-1)).toContain(`${TWO} is being checked`);
    expect(await pointer()).toMatchObject({ tag: TWO, status: "observation", action: "promote", before: [ONE] });
    const by = { userId: OWNER, from: ONE, to: TWO, reason: null };
    expect(audited()).toEqual([{ action: "model_promoted", as: "observation", ...by }]);
    await chat.press("Confirm");
    expect(audited()).toHaveLength(1);
  });

  test("is the owner's alone, its button too", async () => {
    expect((await chat.say(`/models promote ${TWO}`, TRADER))[0]).toContain("Only the owner");
    await chat.say(`/models promote ${TWO}`);
    const [button] = buttonsOf(chat.lastCall("sendMessage")?.payload ?? {});
    await chat.pressData(button?.callback_data ?? "", TRADER);
    await models.settled();
    expect(await pointer()).toBeNull();
  });

  test("Cancel changes nothing; a question of five minutes ago neither", async () => {
    await chat.say(`/models promote ${TWO}`);
    await chat.press("Cancel");
    await chat.say(`/models promote ${TWO}`);
    ledger.time.now = plus(ledger.time.now, 5 * MINUTE_MS);
    await confirm();
    expect([await pointer(), audited()]).toEqual([null, []]);
  });

  test("a question is void once the pointer changed, by whomever", async () => {
    await chat.say(`/models promote ${TWO}`);
    await promote({ ...shelf, now: ledger.time.now, pinned: null, features: [LIGHT] }, ONE);
    await confirm();
    expect(await pointer()).toMatchObject({ tag: ONE });
  });

  test("of a bundle that broke after the question is refused, and everybody is told", async () => {
    await chat.say(`/models promote ${TWO}`);
    shelf.damage(TWO, "parity.json", "{}");
    await confirm();
    expect(await pointer()).toBeNull();
    expect(alerts.join()).toContain("MODEL_CHANGE_REFUSED");
    const [waiting] = ledger.db.outbox.due(ledger.time.now);
    expect(waiting?.notice).toMatchObject({ kind: "alert", code: "MODEL_CHANGE_REFUSED" });
    expectToldWhole(waiting === undefined ? [] : [waiting.notice]);
    expect(audited()).toMatchObject([{ action: "model_change_refused", userId: OWNER, to: TWO }]);
  });

  test("a broken pointer is repaired by it", async () => {
    mkdirSync(dirname(pointerPath(shelf.varFolder)), { recursive: true });
    writeFileSync(pointerPath(shelf.varFolder), "{");
    await chat.say(`/models promote ${TWO}`);
    await confirm();
    expect(await pointer()).toMatchObject({ tag: TWO });
  });
});

describe("a rollback", () => {
  beforeEach(async () => {
    await chat.say(`/models promote ${TWO}`);
    await confirm();
  });

  test("asks for a reason first, and keeps it", async () => {
    expect((await chat.say("/models rollback"))[0]).toContain("Say why");
    expect((await chat.say(`/models rollback ${ONE}`))[0]).toContain("Say why");
    const [asked] = await chat.say("/models rollback it loses on every coin");
    expect(asked).toContain(`Go back from ${TWO} to ${ONE}?\nReason: it loses on every coin`);
    await confirm();
    expect(await pointer()).toMatchObject({ tag: ONE, action: "rollback", reason: "it loses on every coin" });
    expect(audited()[0]).toMatchObject({ action: "model_rolled_back", to: ONE, reason: "it loses on every coin" });
  });

  test("may name the model", async () => {
    await chat.say(`/models rollback ${ONE} worse than before`);
    await confirm();
    expect(await pointer()).toMatchObject({ tag: ONE, reason: "worse than before" });
  });
});

test.each([
  ["/models rollback why not", "No other model served before"],
  ["/models promote nothing-9", "There is no such model"],
  ["/models promote", "lets another one serve with"],
  ["/models delete x", "lets another one serve with"],
])("%s", async (line, said) => {
  expect((await chat.say(line))[0]).toContain(said);
});

test.each([
  [{ changes: false }, "A recording is judged by one model"],
  [{ pinned: ONE }, `MODEL is set to ${ONE}`],
])("with %j nothing is asked", async (over, said) => {
  open(over);
  expect((await chat.say(`/models promote ${TWO}`))[0]).toContain(said);
  expect((await chat.say("/models rollback bad"))[0]).toContain(said);
});
