/** Digests: what is in one, and that each day's comes once, whatever is restarted and however clocks change. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { HOUR_MS, MINUTE_MS, plus, type TimestampMs } from "../../core/time.ts";
import { buildDigest, type DigestDeps } from "../../engine/digest/build.ts";
import type { DigestReport } from "../../engine/digest/report.ts";
import { createDigestSender } from "../../engine/digest/send.ts";
import type { Preferences } from "../../engine/ports/preferences.ts";
import { at } from "../support/candles.ts";
import {
  aDecision,
  aLedger,
  anEnd,
  aScan,
  BTC,
  ETH,
  OWNER,
  START,
  slotNumber,
  type TestLedger,
} from "../support/ledger.ts";

let book: TestLedger;
beforeEach(() => {
  book = aLedger();
  book.db.people.add({ userId: 7, chatId: 70, role: "owner", name: "Ada" }, START);
});
afterEach(() => book.remove());

const BERLIN: Preferences = {
  ...{ language: "en", zone: "Europe/Berlin", images: true, muted: [], quiet: null },
  digestAt: 8 * 60,
};
const report = (from: TimestampMs, until: TimestampMs): DigestReport => ({
  ...{ from, until, account: null, quality: [], drifting: null, failedJobs: [] },
  signals: { sent: 0, won: 0, lost: 0, open: 0, r: 0 },
  refused: { all: 0, top: [] },
});
const sender = () => {
  const { preferences, outbox } = book.db;
  return createDigestSender({ chats: () => [70, 71], preferences, outbox, report });
};
/** Digests found waiting, as span, and hours from its beginning to its end. */
function waiting(): string[] {
  const found: string[] = [];
  for (;;) {
    const [row] = book.db.outbox.due(at("2026-01-01T00:00:00Z"));
    if (row === undefined) return found;
    if (row.notice.kind === "digest") {
      const { span, report: of } = row.notice;
      found.push(`${span} ${new Date(of.until).toISOString().slice(0, 16)} ${(of.until - of.from) / HOUR_MS} h`);
    }
    book.db.outbox.bury(row.id, "read");
  }
}

describe("when digests are sent", () => {
  test("once a day at the chat's time, asked however often and over restarts", () => {
    book.db.preferences.store(70, BERLIN, OWNER, START);
    // Tuesday 3 June 2025: 08:00 in Berlin is 06:00 UTC.
    for (const minute of [-2, 0, 2, 4, 600]) {
      sender().sendDue(plus(at("2025-06-03T06:00:00Z"), minute * MINUTE_MS));
      book.reopen();
    }
    expect(waiting()).toEqual(["day 2025-06-03T06:00 24 h"]);
  });

  test("on Mondays the week comes too", () => {
    book.db.preferences.store(70, BERLIN, OWNER, START);
    sender().sendDue(at("2025-06-02T06:00:00Z"));
    expect(waiting()).toEqual(["day 2025-06-02T06:00 24 h", "week 2025-06-02T06:00 168 h"]);
  });

  test("days with a change of clocks have 23 and 25 hours, and one digest", () => {
    book.db.preferences.store(70, BERLIN, OWNER, START);
    const one = sender();
    for (const day of ["2025-03-30", "2025-10-26"]) {
      for (let hour = 0; hour < 24; hour += 1) one.sendDue(plus(at(`${day}T00:00:00Z`), hour * HOUR_MS));
    }
    // Sundays; before 08:00 the digest of Saturday is too old to be sent.
    expect(waiting()).toEqual(["day 2025-03-30T06:00 23 h", "day 2025-10-26T07:00 25 h"]);
  });

  test("one that nobody could send for half a day is left out", () => {
    book.db.preferences.store(70, BERLIN, OWNER, START);
    sender().sendDue(at("2025-06-03T18:01:00Z"));
    expect(waiting()).toEqual([]);
  });

  test("a chat that chose no time, or muted digests, gets none", () => {
    book.db.preferences.store(70, { ...BERLIN, digestAt: null }, OWNER, START);
    sender().sendDue(at("2025-06-03T06:00:00Z"));
    book.db.preferences.store(70, { ...BERLIN, muted: ["digest"] }, OWNER, START);
    sender().sendDue(at("2025-06-03T06:00:00Z"));
    expect(waiting()).toEqual([]);
  });
});

test("a digest holds what was stored", () => {
  const won = aDecision({ slot: slotNumber(1), instrument: BTC });
  const open = aDecision({ slot: slotNumber(2), instrument: ETH });
  const no = aDecision({ slot: slotNumber(1), instrument: ETH, emitted: false });
  book.db.ledger.commitScan(aScan(slotNumber(1), [won, no]));
  book.db.ledger.commitScan(aScan(slotNumber(2), [open]));
  book.db.ledger.commitScan(
    aScan(slotNumber(40), [], {
      updates: [anEnd(won, { netCents: -39_290 as never })],
      alertStates: [{ key: "drift:m", value: "alarm" }],
    }),
  );
  book.db.jobs.started("archive", START);
  book.db.jobs.finished("archive", START, { ok: false, result: "disk full" });
  book.db.jobs.started("care", START);
  book.db.jobs.finished("care", START, { ok: true, result: "done" });
  const hour = (instrument: typeof BTC, score: number) => ({ instrument, score }) as never;
  const deps: DigestDeps = {
    ledger: book.db.ledger,
    jobs: book.db.jobs,
    quality: { hours: (instrument) => (instrument === BTC ? [hour(BTC, 90), hour(BTC, 71)] : [hour(ETH, 100)]) },
    watched: () => [BTC, ETH],
    account: () => ({
      equityKnown: true,
      limits: [
        { name: "daily", used: 0.4 },
        { name: "total", used: 0.1 },
      ] as never,
    }),
    modelTag: () => "m",
    controls: () => ({ killSwitch: { on: false, forcedByEnvironment: false }, pausedUntil: null }),
    mode: "dryrun",
  };
  expect(buildDigest(deps, START, plus(START, 24 * HOUR_MS))).toEqual({
    from: START,
    until: plus(START, 24 * HOUR_MS),
    signals: { sent: 2, won: 1, lost: 0, open: 1, r: 1.975, net: -39_290 },
    refused: { all: 1, top: [{ code: "CONFIDENCE_LOW", count: 1 }] },
    account: { dailyUsed: 0.4, totalUsed: 0.1 },
    quality: [{ instrument: BTC, score: 81 }],
    drifting: true,
    failedJobs: ["archive"],
  });
  const held = (on: boolean, pausedUntil: typeof START | null) =>
    buildDigest(
      { ...deps, controls: () => ({ killSwitch: { on, forcedByEnvironment: false }, pausedUntil }) },
      START,
      START,
    ).stopped;
  expect([held(true, START), held(false, START), held(false, null)]).toEqual(["kill-switch", "pause", undefined]);
});
