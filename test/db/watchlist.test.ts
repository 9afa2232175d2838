/** The list of watched symbols on a real ledger file: its order, who changed it, and when the configuration decides. */
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { Watchlist } from "../../engine/ports.ts";
import { aLedger, BNB, BTC, ETH, OWNER, START, type TestLedger } from "../support/ledger.ts";

const SOL = "binanceusdm:SOL/USDT" as InstrumentId;
const SPOT = "binancespot:BTC/USDT" as InstrumentId;
const later = (ms: number) => (START + ms) as TimestampMs;

let book: TestLedger;
let list: Watchlist;
beforeEach(() => {
  book = aLedger();
  list = book.db.watchlistOf("binanceusdm");
});
afterEach(() => book.remove());

function rows<T>(sql: string): T[] {
  const reader = new Database(book.file, { readonly: true });
  try {
    return reader.prepare(sql).all() as T[];
  } finally {
    reader.close();
  }
}
const audit = () =>
  rows<{ action: string; user_id: number | null; detail: string }>("SELECT * FROM audit_log ORDER BY id").map(
    ({ action, user_id, detail }) => [action, user_id, JSON.parse(detail)],
  );

describe("the configuration", () => {
  test("fills an empty list in its own order, and leaves one audit row", () => {
    list.configure([ETH, BTC, BNB], START);
    expect(list.active()).toEqual([ETH, BTC, BNB]);
    expect(list.changedByPeople()).toBe(false);
    expect(audit()).toEqual([
      ["watchlist_configured", null, { venue: "binanceusdm", added: [ETH, BTC, BNB], removed: [] }],
    ]);
  });

  test("decides at each start, as long as nobody changed the list", () => {
    list.configure([BTC, ETH], START);
    list.configure([BTC, ETH], later(1));
    list.configure([ETH, BNB], later(2));
    expect(list.active()).toEqual([ETH, BNB]);
    expect(audit()[1]).toEqual(["watchlist_configured", null, { venue: "binanceusdm", added: [BNB], removed: [BTC] }]);
    expect(audit()).toHaveLength(2);
  });

  test.each([
    ["added", () => list.add(SOL, OWNER, later(1)), [BTC, ETH, SOL]],
    ["removed", () => list.remove(ETH, OWNER, later(1)), [BTC]],
  ] as const)("waits once a person %s a symbol, also over a restart", (_what, change, left) => {
    list.configure([BTC, ETH], START);
    change();
    list = book.reopen().watchlistOf("binanceusdm");
    list.configure([BNB], later(2));
    expect(list.changedByPeople()).toBe(true);
    expect(list.active()).toEqual(left);
  });

  test("decides again after a reset", () => {
    list.configure([BTC, ETH], START);
    list.add(SOL, OWNER, later(1));
    list.remove(ETH, OWNER, later(1));
    list.reset([BTC, ETH], OWNER, later(2));
    expect(list.active()).toEqual([BTC, ETH]);
    expect(list.changedByPeople()).toBe(false);
    expect(audit().at(-1)).toEqual([
      "watchlist_reset",
      OWNER.userId,
      { venue: "binanceusdm", added: [ETH], removed: [SOL] },
    ]);
    list.configure([BNB], later(3));
    expect(list.active()).toEqual([BNB]);
  });

  test("of one venue says nothing about another's list", () => {
    const spot = book.db.watchlistOf("binancespot");
    list.configure([BTC], START);
    list.remove(BTC, OWNER, later(1));
    spot.configure([SPOT], later(2));
    expect(spot.active()).toEqual([SPOT]);
    expect(list.active()).toEqual([]);
  });
});

describe("a person's change", () => {
  test("is stored with who made it, and a second time changes nothing", () => {
    expect(list.add(SOL, OWNER, START)).toBe(true);
    expect(list.add(SOL, OWNER, later(1))).toBe(false);
    expect(list.remove(SOL, OWNER, later(2))).toBe(true);
    expect(list.remove(SOL, OWNER, later(3))).toBe(false);
    expect(list.remove(BTC, OWNER, later(4))).toBe(false);
    expect(audit()).toEqual([
      ["symbol_added", OWNER.userId, { instrument: SOL }],
      ["symbol_removed", OWNER.userId, { instrument: SOL }],
    ]);
    expect(rows("SELECT * FROM watched_symbols")).toEqual([
      { instrument: SOL, added_at: START, added_by: 7, removed_at: later(2), removed_by: 7 },
    ]);
  });

  test("that cannot be audited is not made", () => {
    const other = new Database(book.file);
    other.exec("CREATE TRIGGER no_audit BEFORE INSERT ON audit_log BEGIN SELECT RAISE(ABORT, 'full'); END");
    other.close();
    expect(() => list.add(SOL, OWNER, START)).toThrow("full");
    expect(list.active()).toEqual([]);
  });
});

type Change = { readonly add: boolean; readonly instrument: InstrumentId };

/** Makes one change in the list and in a plain array; the two must agree on whether it was one. */
function changeBoth(held: readonly InstrumentId[], { add, instrument }: Change, when: TimestampMs): InstrumentId[] {
  const done = list[add ? "add" : "remove"](instrument, OWNER, when);
  expect(done).toBe(add !== held.includes(instrument));
  const others = held.filter((other) => other !== instrument);
  return done ? [...others, ...(add ? [instrument] : [])] : [...held];
}

test("any sequence of changes leaves the set that a plain set would hold, in the order of adding", () => {
  const change = fc.record({ add: fc.boolean(), instrument: fc.constantFrom(BTC, ETH, BNB, SOL) });
  let at = 0;
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
      at += 1000;
      for (const instrument of list.active()) list.remove(instrument, OWNER, later(at));
      let expected: readonly InstrumentId[] = [];
      changes.forEach((one, index) => {
        expected = changeBoth(expected, one, later(at + index));
      });
      expect(list.active()).toEqual(expected);
    }),
    { numRuns: 25 },
  );
});
