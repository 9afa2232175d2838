import { afterEach, beforeEach, expect, test } from "vitest";
import { inEnglish } from "../../../app/jobs/jobs.ts";
import { watchingSecrets } from "../../../app/jobs/secret-ages.ts";
import { DAY_MS, type TimestampMs } from "../../../core/time.ts";
import { aLedger, OWNER, START, type TestLedger } from "../../support/ledger.ts";

const days = (count: number): TimestampMs => (START + count * DAY_MS) as TimestampMs;
let book: TestLedger;
let warned: unknown[] = [];
beforeEach(() => {
  book = aLedger();
  book.db.people.add({ ...OWNER, role: "owner" }, START);
  warned = [];
});
afterEach(() => book.remove());

const look = async (now: TimestampMs, secrets: Record<string, string>): Promise<string> => {
  book.time.now = now;
  const log = { warn: (fields: unknown) => void warned.push(fields) };
  const stores = book.db;
  const job = watchingSecrets({ secrets, stores, clock: { now: () => now }, log: log as never });
  return inEnglish(await job.run(new AbortController().signal));
};
const told = (): readonly unknown[] => book.db.outbox.due(days(10_000)).map(({ notice }) => notice);

test("a secret grows old after 90 days: told once, logged daily, over restarts", async () => {
  expect(await look(START, { HTTP_TOKEN: "aaaaaaaaaaaaaaaa" })).toContain("90 days or longer: none");
  await look(days(89), { HTTP_TOKEN: "aaaaaaaaaaaaaaaa" });
  expect(told()).toEqual([]);
  expect(await look(days(90), { HTTP_TOKEN: "aaaaaaaaaaaaaaaa" })).toContain("90 days or longer: HTTP_TOKEN");
  book.reopen();
  await look(days(91), { HTTP_TOKEN: "aaaaaaaaaaaaaaaa" });
  expect(told()).toEqual([
    expect.objectContaining({ code: "SECRET_OLD", text: expect.stringContaining("for 90 days") }),
  ]);
  expect(warned).toEqual([
    { secret: "HTTP_TOKEN", days: 90 },
    { secret: "HTTP_TOKEN", days: 91 },
  ]);
});

test("a renewed one is young again, and old again 90 days later", async () => {
  await look(START, { HTTP_TOKEN: "aaaaaaaaaaaaaaaa" });
  await look(days(90), { HTTP_TOKEN: "aaaaaaaaaaaaaaaa" });
  expect(await look(days(100), { HTTP_TOKEN: "bbbbbbbbbbbbbbbb" })).toContain("longer: none");
  expect(await look(days(189), { HTTP_TOKEN: "bbbbbbbbbbbbbbbb" })).toContain("longer: none");
  await look(days(190), { HTTP_TOKEN: "bbbbbbbbbbbbbbbb" });
  expect(warned).toHaveLength(2);
});

test("the ledger learns neither the secret nor anything that it could be guessed from at a glance", async () => {
  await look(START, { HTTP_TOKEN: "aaaaaaaaaaaaaaaa" });
  expect(book.db.ledger.alertState("secret:HTTP_TOKEN")).toMatch(/^[0-9a-f]{16} 2025-06-01T12:00:00/);
  expect(book.db.ledger.alertState("secret:HTTP_TOKEN")).not.toContain("aaaa");
});
