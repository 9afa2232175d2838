import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DAY_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { Prompt } from "../../engine/ports.ts";
import { aLedger, anAlert, START, type TestLedger } from "../support/ledger.ts";

let book: TestLedger;
beforeEach(() => {
  book = aLedger();
});
afterEach(() => book.remove());

describe("people", () => {
  const ada = { userId: 7, chatId: 70, role: "owner", name: "Ada" } as const;
  const terminal = { userId: 0, chatId: 0, role: "owner", name: "terminal" } as const;

  test("nobody is known at first, and whoever is added stays known", () => {
    expect(book.db.people.find(7)).toBeNull();
    book.db.people.add(ada, START);
    book.db.people.add(terminal, plus(START, 1));
    const { people } = book.reopen();
    expect(people.find(7)).toEqual(ada);
    expect(people.find(70)).toBeNull();
    expect(people.all()).toEqual([ada, terminal]);
  });

  test("somebody who pairs again is brought up to date", () => {
    book.db.people.add(ada, START);
    book.db.people.add({ ...ada, chatId: 71, name: "Ada L." }, plus(START, 5));
    expect(book.db.people.all()).toEqual([{ ...ada, chatId: 71, name: "Ada L." }]);
  });

  test("somebody removed is unknown and gets no new messages; removing a stranger changes nothing", () => {
    book.db.people.add(ada, START);
    book.db.people.add(terminal, START);
    book.db.people.remove(0);
    book.db.people.remove(12_345);
    expect(book.db.people.find(0)).toBeNull();
    expect(book.db.people.all()).toEqual([ada]);
    expect(book.db.outbox.enqueue(anAlert("a"), START)).toBe(1);
  });

  test("an update is handled once, over restarts too", () => {
    expect(book.db.people.firstSight(1_000, START)).toBe(true);
    book.db.people.finished(1_000);
    expect(book.db.people.firstSight(1_000, START)).toBe(false);
    expect(book.db.people.firstSight(1_001, START)).toBe(true);
    expect(book.reopen().people.firstSight(1_000, plus(START, DAY_MS))).toBe(false);
  });

  test("one that the end of the process cut off is taken up once more, and not a third time", () => {
    expect(book.db.people.firstSight(1_000, START)).toBe(true);
    expect(book.reopen().people.firstSight(1_000, START)).toBe(true);
    expect(book.reopen().people.firstSight(1_000, START)).toBe(false);
    book.db.people.finished(1_000);
    expect(book.db.people.firstSight(1_000, START)).toBe(false);
  });

  test("updates older than a week are forgotten, so that the table stays small", () => {
    for (let id = 0; id < 50; id += 1) book.db.people.firstSight(id, plus(START, id));
    book.db.people.firstSight(99, plus(START, 8 * DAY_MS));
    const reader = new Database(book.file, { readonly: true });
    expect(reader.prepare("SELECT update_id FROM updates_seen").pluck().all()).toEqual([99]);
    reader.close();
  });
});

describe("prompts", () => {
  const prompt: Prompt = {
    id: "k3f9",
    kind: "threshold",
    value: "0.5",
    userId: 7,
    chatId: 70,
    before: "0.7",
    expiresAt: (START + 300_000) as TimestampMs,
  };

  test("an unknown button is null and cannot be closed", () => {
    expect(book.db.prompts.get("nothing")).toBeNull();
    expect(book.db.prompts.close("nothing", "confirmed")).toBe(false);
  });

  test.each(["confirmed", "cancelled", "void"] as const)("a button works one time (%s), over restarts too", (as) => {
    book.db.prompts.open(prompt);
    expect(book.reopen().prompts.get("k3f9")).toEqual(prompt);
    expect(book.db.prompts.close("k3f9", as)).toBe(true);
    expect(book.db.prompts.close("k3f9", "confirmed")).toBe(false);
    expect(book.reopen().prompts.close("k3f9", "cancelled")).toBe(false);
    // Still known, so that a second press can be told from an unknown button.
    expect(book.db.prompts.get("k3f9")).toEqual(prompt);
  });
});

describe("model deployments", () => {
  test("a row for each change of the bundle, none for a restart with the same", () => {
    const first = { version: "first", modelPath: "models/artifacts/first", metrics: { auc: 0.55 } };
    expect(book.db.recordDeployment(first)).toBe(true);
    expect(book.reopen().recordDeployment(first)).toBe(false);
    expect(book.db.recordDeployment({ ...first, version: "second" })).toBe(true);
    expect(book.db.recordDeployment({ ...first, rollbackReason: "it lost" })).toBe(true);
    const reader = new Database(book.file, { readonly: true });
    const rows = reader
      .prepare("SELECT version, deployed_at, metrics_json, rollback_reason FROM model_deployments")
      .all();
    reader.close();
    const kept = { deployed_at: START, metrics_json: '{"auc":0.55}', rollback_reason: null };
    expect(rows).toEqual([
      { ...kept, version: "first" },
      { ...kept, version: "second" },
      { ...kept, version: "first", rollback_reason: "it lost" },
    ]);
  });
});
