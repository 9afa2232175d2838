/** Scheduled jobs on a real ledger: at their time, once after a time that was missed, one at a time, and never lost. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Job, type JobEnd, type RunningJobs, startJobs } from "../../../app/jobs/jobs.ts";
import { maintenance } from "../../../app/jobs/maintenance.ts";
import type { JobTold } from "../../../engine/api.ts";
import { at } from "../../support/candles.ts";
import { aLedger, type TestLedger } from "../../support/ledger.ts";

let book: TestLedger;
let ends: JobEnd[];
let running: RunningJobs | null;
const clock = { now: () => book.time.now };

beforeEach(() => {
  book = aLedger();
  ends = [];
  running = null;
});
afterEach(async () => {
  await running?.stop();
  vi.useRealTimers();
  book.remove();
});

function begin(...jobs: Job[]): RunningJobs {
  running = startJobs({ jobs, log: book.db.jobs, clock, onEnd: (end) => ends.push(end) });
  return running;
}
const says = (text: string): readonly JobTold[] => [{ as: "text", text }];
const nightly = (run: Job["run"] = async () => says("done")): Job => ({
  name: "nightly",
  expression: "30 3 * * *",
  run,
});
const ranAt = (iso: string): void => {
  book.db.jobs.started("nightly", at(iso));
  book.db.jobs.finished("nightly", at(iso), { ok: true, result: "done" });
};

describe("at the start", () => {
  test.each([
    ["was never run", null, "2025-06-01T12:00:00Z", 1],
    ["ran after its newest time", "2025-06-01T03:30:00Z", "2025-06-01T12:00:00Z", 0],
    ["ran before its newest time", "2025-06-01T03:29:59Z", "2025-06-01T12:00:00Z", 1],
    ["ran yesterday, and today's time has not come", "2025-05-31T03:30:00Z", "2025-06-01T03:29:59Z", 0],
    ["ran yesterday, and its time is now", "2025-05-31T03:30:00Z", "2025-06-01T03:30:00Z", 1],
    ["ran a year ago", "2024-06-01T03:30:00Z", "2025-06-01T12:00:00Z", 1],
  ] as const)("a job that %s", async (_what, last, now, runs) => {
    if (last !== null) ranAt(last);
    book.time.now = at(now);
    await begin(nightly()).idle();
    expect(ends).toHaveLength(runs);
  });

  test("one that failed or was cut short last time runs again", async () => {
    book.time.now = at("2025-06-01T12:00:00Z");
    await begin(
      nightly(async () => {
        throw new Error("disk full");
      }),
    ).idle();
    expect(ends).toEqual([{ name: "nightly", ok: false, result: "disk full" }]);
    expect(book.db.jobs.last("nightly")).toMatchObject({ ok: false, result: "disk full" });
    await running?.stop();
    await begin(nightly()).idle();
    expect(ends.at(-1)).toEqual({ name: "nightly", ok: true, result: "done" });
    expect(book.db.jobs.last("nightly")).toEqual({
      startedAt: at("2025-06-01T12:00:00Z"),
      finishedAt: at("2025-06-01T12:00:00Z"),
      ok: true,
      result: "done",
      told: says("done"),
    });
    await running?.stop();
    await begin(nightly()).idle();
    expect(ends).toHaveLength(2);
  });
});

describe("while it runs", () => {
  test("each job runs at its time in UTC, one after the other", async () => {
    const steps: string[] = [];
    const step =
      (name: string): Job["run"] =>
      async () => {
        steps.push(`${name} begins`);
        await Promise.resolve();
        steps.push(`${name} ends`);
        return [];
      };
    vi.useFakeTimers({ now: at("2025-06-01T03:29:00Z") });
    ranAt("2025-06-01T00:00:00Z");
    book.time.now = at("2025-06-01T03:29:00Z");
    const other = { ...nightly(step("other")), name: "other" };
    book.db.jobs.started("other", at("2025-06-01T00:00:00Z"));
    book.db.jobs.finished("other", at("2025-06-01T00:00:00Z"), { ok: true, result: "" });
    const jobs = begin(nightly(step("nightly")), other);
    await jobs.idle();
    expect(steps).toEqual([]);
    book.time.now = at("2025-06-01T03:30:00Z");
    await vi.advanceTimersByTimeAsync(61_000);
    await jobs.idle();
    expect(steps).toEqual(["nightly begins", "nightly ends", "other begins", "other ends"]);
    expect(book.db.jobs.last("nightly")?.startedAt).toBe(at("2025-06-01T03:30:00Z"));
  });

  test("a run that cannot be written down is told, and the others have their turn", async () => {
    const log = {
      ...book.db.jobs,
      started: (name: string) => {
        if (name === "nightly") throw new Error("database is locked");
      },
    };
    running = startJobs({
      jobs: [nightly(), { ...nightly(), name: "second" }],
      log,
      clock,
      onEnd: (end) => ends.push(end),
    });
    await running.idle();
    expect(ends).toEqual([
      { name: "nightly", ok: false, result: "database is locked" },
      { name: "second", ok: true, result: "done" },
    ]);
  });

  test("a stop ends the running one, which is not lost but runs at the next start", async () => {
    let begun = false;
    const long: Job["run"] = (leaving) =>
      new Promise((resolve) => {
        begun = true;
        leaving.addEventListener("abort", () => resolve(says("cut short")));
      });
    const jobs = begin(nightly(long), { ...nightly(), name: "second" });
    await vi.waitFor(() => expect(begun).toBe(true));
    await jobs.stop();
    expect(ends).toEqual([]);
    expect(book.db.jobs.last("nightly")).toMatchObject({ finishedAt: null, ok: null });
    expect(book.db.jobs.last("second")).toBeNull();
    await begin(nightly(), { ...nightly(), name: "second" }).idle();
    expect(ends.map(({ name }) => name)).toEqual(["nightly", "second"]);
  });
});

test("the databases' care folds the write-ahead log into the file, with the database in use", async () => {
  const { maintain, controls } = book.db;
  controls.audit("something", null, book.time.now, {});
  await begin(maintenance({ maintain })).idle();
  expect(ends).toMatchObject([{ name: "database maintenance", ok: true }]);
  controls.audit("something", null, book.time.now, {});
});

describe("asked for by the owner", () => {
  /** Runs until it is let go. */
  function held() {
    let runs = 0;
    let letGo: (result: string | Error) => void = () => {};
    const run: Job["run"] = (leaving) =>
      new Promise((resolve, reject) => {
        runs += 1;
        letGo = (result) => (result instanceof Error ? reject(result) : resolve(says(result)));
        leaving.addEventListener("abort", () => resolve(says("cut short")));
      });
    return { run, runs: () => runs, end: (result: string | Error) => letGo(result) };
  }
  const noon = at("2025-06-01T12:00:00Z");
  function started(job: Job, ...others: Job[]): RunningJobs {
    book.time.now = noon;
    for (const { name } of [job, ...others]) {
      book.db.jobs.started(name, noon);
      book.db.jobs.finished(name, noon, { ok: true, result: "done" });
    }
    return begin(job, ...others);
  }

  test("a job runs at once, and is listed as running until it has ended", async () => {
    const { run, end, runs } = held();
    const jobs = started(nightly(run));
    const listed = () => jobs.list().map(({ name, isRunning }) => [name, isRunning]);
    expect(jobs.list()).toMatchObject([{ name: "nightly", expression: "30 3 * * *", isRunning: false }]);
    expect(listed()).toEqual([["nightly", false]]);
    expect(jobs.runNow("nightly")).toBe("started");
    expect(listed()).toEqual([["nightly", true]]);
    await vi.waitFor(() => expect(runs()).toBe(1));
    expect(listed()).toEqual([["nightly", true]]);
    expect(book.db.jobs.last("nightly")).toMatchObject({ finishedAt: null });
    end("moved 3 candles");
    await jobs.idle();
    expect(listed()).toEqual([["nightly", false]]);
    expect(ends).toEqual([{ name: "nightly", ok: true, result: "moved 3 candles" }]);
    expect(book.db.jobs.last("nightly")).toMatchObject({ ok: true, result: "moved 3 candles" });
  });

  test("pressed twice it runs once: while it waits, while it runs, and again after its end", async () => {
    const { run, end, runs } = held();
    const jobs = started(nightly(run));
    expect([jobs.runNow("nightly"), jobs.runNow("nightly")]).toEqual(["started", "running"]);
    await vi.waitFor(() => expect(runs()).toBe(1));
    expect(jobs.runNow("nightly")).toBe("running");
    end("done");
    await jobs.idle();
    expect(runs()).toBe(1);
    expect(jobs.runNow("nightly")).toBe("started");
    await vi.waitFor(() => expect(runs()).toBe(2));
    end("done");
    await jobs.idle();
    expect(ends).toHaveLength(2);
  });

  test("it waits for the one before it", async () => {
    const [first, second] = [held(), held()];
    const jobs = started(nightly(first.run), { ...nightly(second.run), name: "second" });
    expect([jobs.runNow("nightly"), jobs.runNow("second")]).toEqual(["started", "started"]);
    await vi.waitFor(() => expect(first.runs()).toBe(1));
    expect(second.runs()).toBe(0);
    expect(jobs.list().map(({ isRunning }) => isRunning)).toEqual([true, true]);
    first.end("done");
    await vi.waitFor(() => expect(second.runs()).toBe(1));
    second.end("done");
    await jobs.idle();
    expect(ends.map(({ name }) => name)).toEqual(["nightly", "second"]);
  });

  test("one that fails is told, and may be asked for again", async () => {
    const { run, end, runs } = held();
    const jobs = started(nightly(run));
    jobs.runNow("nightly");
    await vi.waitFor(() => expect(runs()).toBe(1));
    end(new Error("disk full"));
    await jobs.idle();
    expect(ends).toEqual([{ name: "nightly", ok: false, result: "disk full" }]);
    expect(book.db.jobs.last("nightly")).toMatchObject({ ok: false, result: "disk full" });
    expect(jobs.runNow("nightly")).toBe("started");
    await vi.waitFor(() => expect(runs()).toBe(2));
    end("done");
    await jobs.idle();
    expect(book.db.jobs.last("nightly")).toMatchObject({ ok: true });
  });

  test("the end of the process cuts it short, drops what waits, and begins nothing new", async () => {
    const [first, second] = [held(), held()];
    const jobs = started(nightly(first.run), { ...nightly(second.run), name: "second" });
    jobs.runNow("nightly");
    jobs.runNow("second");
    await vi.waitFor(() => expect(first.runs()).toBe(1));
    await jobs.stop();
    // Left as it is, so that the next start runs it again.
    expect(book.db.jobs.last("nightly")).toMatchObject({ finishedAt: null, ok: null });
    expect([second.runs(), ends]).toEqual([0, []]);
    expect(jobs.runNow("second")).toBe("unknown");
    await jobs.idle();
    expect(second.runs()).toBe(0);
  });

  test("one that is not there", () => expect(started(nightly()).runNow("other")).toBe("unknown"));

  test("the list says when each runs next", () => {
    vi.useFakeTimers({ now: noon });
    expect(started(nightly()).list()).toMatchObject([{ next: at("2025-06-02T03:30:00Z") }]);
  });
});
