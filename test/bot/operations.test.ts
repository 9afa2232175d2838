/** `/health`, `/jobs`, `/logs`, `/version`: what they say, and who may run a job. */
import { expect, test } from "vitest";
import { accessReport } from "../../app/jobs/access-report.ts";
import { archiving } from "../../app/jobs/archiving.ts";
import { backingUp } from "../../app/jobs/backing-up.ts";
import { comparing } from "../../app/jobs/comparing.ts";
import { drifting } from "../../app/jobs/drifting.ts";
import { exporting } from "../../app/jobs/exporting.ts";
import { maintenance } from "../../app/jobs/maintenance.ts";
import { measuring } from "../../app/jobs/measuring.ts";
import { patternCounting } from "../../app/jobs/pattern-counting.ts";
import { provingParity } from "../../app/jobs/proving-parity.ts";
import { refitting } from "../../app/jobs/refitting.ts";
import { refreshing } from "../../app/jobs/refreshing.ts";
import { watchingSecrets } from "../../app/jobs/secret-ages.ts";
import { NOON } from "../support/bot-reports.ts";
import { fakeDesk } from "../support/fake-desk.ts";
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

test("every job that a live process has can be run by its button", async () => {
  const nothing = { settings: { NIGHTLY_EXPORT: true } } as never;
  const single = [refitting, patternCounting, drifting, comparing, provingParity, measuring, archiving, maintenance];
  const names = [
    ...[...single, watchingSecrets, accessReport, refreshing].map((job) => job(nothing).name),
    ...[...exporting(nothing), ...backingUp(nothing)].map(({ name }) => name),
  ];
  expect(names).toContain("calibrator refit");
  const ran: string[] = [];
  const operations = {
    ...fakeOperations(),
    jobs: () => names.map((name) => ({ name, expression: "0 4 * * *", isRunning: false, last: null, next: null })),
    runJob: (name: string) => {
      ran.push(name);
      return "started" as const;
    },
  };
  const { say, press } = testChat({ people: people(), operations });
  await say("/jobs");
  for (const name of names) await press(`Run ${name}`);
  expect(ran).toEqual(names);
});

test("before a live process begins its jobs it does not call itself a recording", async () => {
  const operations = { ...fakeOperations(), jobs: () => [] };
  const desk = fakeDesk();
  const live = { ...desk, facts: () => ({ ...desk.facts(), feed: "live" }) };
  const [text] = await testChat({ people: people(), operations, desk: live }).say("/jobs");
  expect(text).toContain("begin a minute after the start");
  expect(text).not.toContain("recording");
});

test.each(["/logs abc", "/logs -3", "/audit -3", "/audit 1.5"])("%s is refused with what can be sent", async (line) => {
  const [command = "", given = ""] = line.split(" ");
  const [answer] = await testChat({ people: people() }).say(line);
  expect(answer).toContain(
    `"${given}" is no number of lines. Send ${command} 50, at most 100, or ${command} alone for 20.`,
  );
});

test("/jobs tells a viewer how a job went, but not where its files lie", async () => {
  const fake = fakeOperations();
  const last = { startedAt: NOON, finishedAt: NOON, ok: true, result: "Wrote /srv/backups/night-1.tar.gz, 3 files." };
  const operations = { ...fake, jobs: () => fake.jobs().map((job) => ({ ...job, last: { ...job.last, ...last } })) };
  const { say } = testChat({ people: people(), operations: operations as never });
  expect((await say("/jobs"))[0]).toContain("/srv/backups/night-1.tar.gz");
  const [seen] = await say("/jobs", VIEWER);
  expect(seen).toContain("Wrote …, 3 files.");
  expect(seen).not.toContain("backups");
});
