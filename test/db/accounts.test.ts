import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { AccountDay } from "../../engine/accounts.ts";
import { aDecision, aLedger, aScan, ETH, OWNER, START, slotNumber, type TestLedger } from "../support/ledger.ts";

let book: TestLedger;
beforeEach(() => {
  book = aLedger();
});
afterEach(() => book.remove());

const snapshot = {
  account: "stated:1",
  at: START,
  balance: cents(97_000),
  equity: cents(96_500),
  dayStartBalance: null,
  losing: cents(-700),
  winning: cents(200),
};

const highestBefore = (balance: number): AccountDay => ({
  dayStart: 0 as TimestampMs,
  balance: cents(balance),
  equity: null,
  peakEquity: cents(balance),
});

describe("stated figures", () => {
  test("are kept over a restart with who stated them; the newest statement counts", () => {
    expect(book.db.accounts.snapshot()).toBeNull();
    book.db.accounts.use({ ...snapshot, before: null }, OWNER, START);
    expect(book.reopen().accounts.snapshot()).toEqual(snapshot);
    const newer = { ...snapshot, at: slotNumber(1), balance: cents(96_900), dayStartBalance: cents(98_000) };
    book.db.accounts.use({ ...newer, before: null }, OWNER, slotNumber(1));
    expect(book.db.accounts.snapshot()).toEqual(newer);
    book.db.accounts.use(null, OWNER, slotNumber(2));
    expect(book.reopen().accounts.snapshot()).toBeNull();
    const client = new Database(book.file, { readonly: true });
    const rows = client.prepare("SELECT action, name, detail FROM audit_log ORDER BY id").all() as { detail: string }[];
    client.close();
    expect(rows).toMatchObject(Array(3).fill({ action: "account_stated", name: OWNER.name }));
    expect(rows.map(({ detail }) => JSON.parse(detail).balance)).toEqual([9_700_000, 9_690_000, undefined]);
  });

  test("bring the highest balance of earlier days along, which only rises", () => {
    book.db.accounts.use({ ...snapshot, before: null }, OWNER, START);
    expect(book.db.ledger.highestDayStart("stated:1")).toBeNull();
    for (const highest of [104_000, 108_000, 101_000]) {
      book.db.accounts.use({ ...snapshot, before: highestBefore(highest) }, OWNER, START);
    }
    const { ledger } = book.reopen();
    expect(ledger.highestDayStart("stated:1")).toBe(cents(108_000));
    expect([ledger.highestDayStart("dryrun"), ledger.highestDayStart("stated:2")]).toEqual([null, null]);
  });

  test("without equity, or of the dry-run account, are refused by SQLite", () => {
    const client = new Database(book.file);
    const bad = [
      "INSERT INTO account_snapshots (account, at, balance_cents) VALUES ('stated:1', 1, 5)",
      "INSERT INTO account_snapshots (account, at) VALUES ('stated:1', 1)",
      "INSERT INTO account_snapshots (account, at, balance_cents, equity_cents) VALUES ('dryrun', 1, 5, 5)",
      "INSERT INTO account_snapshots (account, at, balance_cents, equity_cents) VALUES ('stated:1', 1, 0.5, 5)",
    ];
    for (const sql of bad) expect(() => client.exec(sql), sql).toThrow(/constraint|cannot store/i);
    client.close();
  });
});

describe("scans of different accounts", () => {
  const day = (over: Partial<AccountDay>): AccountDay => ({
    dayStart: START,
    balance: cents(100_000),
    equity: null,
    peakEquity: cents(100_000),
    ...over,
  });
  const commit = (slot: number, account: string, over: Parameters<typeof aScan>[2]) =>
    expect(book.db.ledger.commitScan(aScan(slotNumber(slot), [], { account, ...over })).ok).toBe(true);

  test("keep their own peak and risk state", () => {
    const locked = { level: "LOCKED", dailyLockDay: null, totalLock: true } as const;
    commit(0, "dryrun", { equity: cents(101_000) });
    commit(1, "stated:1", { equity: cents(91_000), riskState: locked });
    const { ledger } = book.reopen();
    expect(ledger.peakEquity("dryrun")).toBe(cents(101_000));
    expect(ledger.riskState("dryrun")?.level).toBe("ACTIVE");
    expect(ledger.peakEquity("stated:1")).toBe(cents(91_000));
    expect(ledger.riskState("stated:1")).toEqual(locked);
    expect([ledger.peakEquity("stated:2"), ledger.riskState("stated:2")]).toEqual([null, null]);
  });

  test("a day's balance and peak only rise, and its first equity stays", () => {
    commit(0, "dryrun", { accountDay: day({ equity: cents(99_700) }) });
    commit(1, "dryrun", {
      accountDay: day({ balance: cents(99_000), equity: cents(99_900), peakEquity: cents(100_300) }),
    });
    const kept = day({ equity: cents(99_700), peakEquity: cents(100_300) });
    expect(book.db.ledger.accountDay("dryrun", START)).toEqual(kept);
    commit(2, "dryrun", { accountDay: day({ balance: cents(100_200) }) });
    commit(3, "dryrun", { accountDay: day({ dayStart: slotNumber(9), balance: cents(98_000) }) });
    const { ledger } = book.reopen();
    expect(ledger.accountDay("dryrun", START)).toEqual({ ...kept, balance: cents(100_200) });
    expect(ledger.highestDayStart("dryrun")).toBe(cents(100_200));
    expect([ledger.accountDay("stated:1", START), ledger.highestDayStart("stated:1")]).toEqual([null, null]);
  });
});

test("decisions are counted per mode and first refusal in a half-open range", () => {
  const refused = (slot: number, instrument = ETH, firstRefusal = "COST_HIGH") =>
    aDecision({ slot: slotNumber(slot), instrument, emitted: false, firstRefusal });
  const scans = [
    aScan(slotNumber(0), [refused(0)]),
    aScan(slotNumber(1), [refused(1), aDecision({ slot: slotNumber(1) })]),
    aScan(slotNumber(2), [refused(2, ETH, "DUPLICATE"), aDecision({ slot: slotNumber(2), mode: "live" })]),
    aScan(slotNumber(3), [refused(3)]),
  ];
  for (const scan of scans) expect(book.db.ledger.commitScan(scan).ok).toBe(true);
  const counts = book.db.ledger.decisionCounts(slotNumber(1), slotNumber(3));
  expect(counts.toSorted((a, b) => `${a.mode}${a.firstRefusal}`.localeCompare(`${b.mode}${b.firstRefusal}`))).toEqual([
    { mode: "dryrun", firstRefusal: "COST_HIGH", decisions: 1 },
    { mode: "dryrun", firstRefusal: "DUPLICATE", decisions: 1 },
    { mode: "dryrun", firstRefusal: null, decisions: 1 },
    { mode: "live", firstRefusal: null, decisions: 1 },
  ]);
});
