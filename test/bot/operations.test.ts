/** `/health`, `/jobs`, `/logs`, `/version`: what they say, and who may run a job. */
import { expect, test } from "vitest";
import { fakeOperations } from "../support/fake-operations.ts";
import { anOwner, memoryPeople, testChat } from "../support/fake-telegram.ts";

const VIEWER = 9;
const people = () => memoryPeople(anOwner(), { userId: VIEWER, chatId: VIEWER, role: "viewer", name: "Cy" });

test.each([
  ["/health", "All is well\nLast scan"],
  ["/version", "Lookout 0.7.0\nCommit bad68e4be729"],
  ["/jobs", "archive · 20 3 * * * · next"],
  ["/logs", "Newest log lines"],
])("%s", async (line, expected) => {
  expect((await testChat({ people: people() }).say(line))[0]).toContain(expected);
});

test("/logs n shows so many lines, and only to the owner", async () => {
  const { say } = testChat({ people: people() });
  const [one] = await say("/logs 1");
  expect(one).toContain("DATA_STALE");
  expect(one).not.toContain("boot");
  expect((await say("/logs", VIEWER))[0]).toContain("Only the owner");
});

test("the owner runs a job by its button, once; a viewer sees none and presses a forged one in vain", async () => {
  const operations = fakeOperations();
  const { say, press, pressData, lastCall } = testChat({ people: people(), operations });
  await say("/jobs", VIEWER);
  expect(lastCall("sendMessage")?.payload.reply_markup).toBeUndefined();
  await pressData("v2:job-run:archive", VIEWER);
  expect(operations.ran).toEqual([]);
  await say("/jobs");
  await press("Run archive");
  await press("Run archive");
  expect(operations.ran).toEqual(["archive"]);
  expect(String(lastCall("answerCallbackQuery")?.payload.text)).toContain("runs or waits already");
});
