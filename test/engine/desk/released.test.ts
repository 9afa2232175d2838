/** Which open signals are positions: all of the dry-run account, and of a stated one those that nobody skipped. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { cents } from "../../../core/money.ts";
import { openWorld, type Story, tell, type World } from "../../support/engine.ts";

const ME = { userId: 0, chatId: 0, name: "terminal" };
const FROM = "2025-06-11T13:00Z";

let world: World;
let story: Story;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  story.end();
  await world.inference.stop();
  await world.source.stop();
});

const open = (): number => story.desk.ftmoStatus().openSignals;
const worst = (): number => story.desk.ftmoStatus().worstCaseEquity ?? Number.NaN;

test("a skip frees the room of a stated account, a take keeps it, silence counts as taken", async () => {
  story = tell(world, { settings: { threshold: 0.05 } });
  await story.scan(FROM);
  const emitted = story.stores.ledger.openPositions();
  const [first] = emitted;
  if (first === undefined) throw new Error("The scan sent no signal");
  const say = (state: "taken" | "skipped", userId: number): void => {
    const at = story.desk.now();
    const decision = story.stores.trail.decision(first.id);
    if (decision === null) throw new Error("The signal is not stored");
    story.stores.choices.choose(
      { signalId: decision.id, userId, chatId: 0, name: "Ada", state, price: first.entry, at },
      { kind: "card", key: `card:${decision.id}:${state}:${userId}`, at, decisionId: decision.id },
    );
  };

  say("skipped", 0);
  // The dry-run account takes every signal.
  expect(open()).toBe(emitted.length);

  const figures = { balance: cents(100_000), equity: cents(100_000), dayStartBalance: null, highestDayStart: null };
  const asked = story.desk.stateAccount(figures, ME);
  if (asked.kind === "confirm") story.desk.answerPrompt(asked.promptId, true, ME);
  expect(story.desk.ftmoStatus().stated).not.toBeNull();
  expect(open()).toBe(emitted.length - 1);
  const without = worst();

  say("taken", 8);
  expect(open()).toBe(emitted.length);
  expect(worst()).toBeLessThan(without);
});
