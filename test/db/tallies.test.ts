/** Sums over ended outcomes against the rows themselves, counted by hand. */
import Database from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { TimestampMs } from "../../core/time.ts";
import type { Tally, TallyDimension } from "../../engine/ports/tallies.ts";
import type { Decision, OutcomeUpdate } from "../../engine/records.ts";
import {
  aDecision,
  aFollowUp,
  aLedger,
  anEnd,
  aScan,
  ETH,
  START,
  slotNumber,
  type TestLedger,
} from "../support/ledger.ts";

const HOUR = 3_600_000;
const DAY = (START - (START % (24 * HOUR))) as TimestampMs;
let book: TestLedger;
beforeEach(() => {
  book = aLedger();
});
afterEach(() => book.remove());

type End = Partial<Extract<OutcomeUpdate, { kind: "resolved" }>>;
/** One scan per decision, then one more in which all of them end, in this order. */
function store(cases: readonly (readonly [Decision, End])[], after = 500): void {
  const { ledger } = book.db;
  for (const [decision] of cases) {
    expect(ledger.commitScan(aScan(decision.slot, [decision], { followUps: [aFollowUp(decision)] })).ok).toBe(true);
  }
  const updates = cases.map(([decision, end]) => anEnd(decision, end));
  expect(ledger.commitScan(aScan(slotNumber(after), [], { updates })).ok).toBe(true);
}

const endAfter = (decision: Decision, hours: number, r: number): readonly [Decision, End] => [
  decision,
  { exitTime: (decision.slot + hours * HOUR) as TimestampMs, r, result: r > 0 ? "W" : "L", exit: r > 0 ? "tp" : "sl" },
];

const found = (dimension: TallyDimension, name: string, emitted = true): Tally | undefined =>
  book.db.tallies.since(DAY).find((one) => one.dimension === dimension && one.name === name && one.emitted === emitted);

/** Slots are two minutes apart: 30 of them are an hour. */
const btc = (slot: number, over: Partial<Decision> = {}): Decision => aDecision({ slot: slotNumber(slot), ...over });

test("wins, losses, R and stated chances add up per group; without a result it is only counted as such", () => {
  const gone = btc(40);
  store([
    endAfter(btc(0, { pWin: 0.52 }), 1, 2),
    endAfter(btc(31, { pWin: 0.58, session: "London" }), 1, -1),
    [gone, { exit: "invalidated", result: null, r: null, exitTime: slotNumber(41), exitPrice: null }],
    endAfter(btc(70, { emitted: false, instrument: ETH }), 1, 2),
  ]);
  expect(found("all", "")).toMatchObject({ n: 2, wins: 1, sumR: 1, sumStated: 1.1, invalidated: 1 });
  expect(found("session", "London")).toMatchObject({ n: 1, wins: 0, sumR: -1, invalidated: 0 });
  expect(found("symbol", "BTC/USDT")).toMatchObject({ n: 2 });
  expect(found("model", "first")).toMatchObject({ n: 2 });
  // 0.52 lies in [0.50, 0.55), 0.58 in [0.55, 0.60).
  expect([found("stated", "10")?.n, found("stated", "11")?.n]).toEqual([1, 1]);
  expect(found("refusal", "CONFIDENCE_LOW", false)).toMatchObject({ n: 1, wins: 1 });
  expect(found("refusal", "CONFIDENCE_LOW")).toBeUndefined();
  expect(book.db.tallies.firstDay()).toBe(DAY);
});

test("trades of one instrument that overlap are one independent case; another instrument is its own", () => {
  store([
    endAfter(btc(0), 1, 2),
    endAfter(btc(10), 1, 2),
    endAfter(btc(30), 1, -1),
    endAfter(btc(31, { instrument: ETH }), 2, -1),
  ]);
  // The second begins while the first runs; the third begins when it has ended.
  expect(found("all", "")).toMatchObject({ n: 4, independent: 3 });
  expect(found("symbol", "BTC/USDT")).toMatchObject({ n: 3, independent: 2 });
});

test("each pattern is a group, moments without one too, and decisions of versions that did not record it", () => {
  store([
    endAfter(btc(0, { pattern: "hammer" }), 1, 2),
    endAfter(btc(31, { pattern: "none" }), 1, -1),
    endAfter(btc(62, { pattern: null }), 1, -1),
    endAfter(btc(93, { pattern: "hammer" }), 1, -1),
  ]);
  expect(found("pattern", "hammer")).toMatchObject({ n: 2, wins: 1, independent: 2 });
  expect([found("pattern", "none")?.n, found("pattern", "")?.n]).toEqual([1, 1]);
});

test("days before the asked one are left out, and what is open is counted apart", () => {
  store([endAfter(btc(0), 1, 2), endAfter(btc(720), 1, -1)], 900);
  const { ledger, tallies } = book.db;
  const open = btc(901);
  ledger.commitScan(aScan(open.slot, [open], { followUps: [aFollowUp(open)] }));
  const next = (DAY + 24 * HOUR) as TimestampMs;
  expect(tallies.since(next).find(({ dimension }) => dimension === "all")).toMatchObject({ n: 1, wins: 0 });
  expect(tallies.open(next)).toEqual({ emitted: 1, refused: 0 });
  expect(tallies.resultsByDay(DAY)).toEqual([
    { at: DAY, r: 2 },
    { at: next, r: -1 },
  ]);
  expect(tallies.results(DAY, HOUR)).toEqual([
    { at: START + HOUR, r: 2 },
    { at: START + 25 * HOUR, r: -1 },
  ]);
});

test("outcomes that had ended before there were sums are summed up when the database is brought up to date", () => {
  store([endAfter(btc(0), 1, 2), endAfter(btc(10), 1, -1)]);
  const before = book.db.tallies.since(DAY);
  const client = new Database(book.file);
  client.exec("DELETE FROM outcome_tallies; DELETE FROM outcome_marks");
  client.exec(
    "INSERT INTO outcome_ends (decision_id) SELECT decision_id FROM outcomes WHERE exit_kind IS NOT NULL ORDER BY exit_time, slot",
  );
  client.close();
  expect(book.db.tallies.since(DAY)).toEqual(before);
});

test("money adds up per tier and symbol, of sent signals that ended with a result", () => {
  const net = (netCents: number): End => ({ netCents: netCents as never });
  const gone = btc(40);
  store([
    [btc(0, { tier: "HIGH" }), { ...endAfter(btc(0), 1, 2)[1], ...net(12_350) }],
    [btc(31, { tier: "MEDIUM" }), { ...endAfter(btc(31), 1, -1)[1], ...net(-51_640) }],
    [btc(35, { tier: "MEDIUM" }), { ...endAfter(btc(35), 1, -1)[1], ...net(-360) }],
    [gone, { exit: "invalidated", result: null, r: null, exitTime: slotNumber(41), exitPrice: null, ...net(0) }],
    [btc(70, { emitted: false, instrument: ETH }), { ...endAfter(btc(70), 1, 2)[1], ...net(900) }],
  ]);
  const nets = (...names: readonly (readonly [TallyDimension, string])[]) => names.map((one) => found(...one)?.net);
  expect(nets(["all", ""], ["tier", "HIGH"], ["tier", "MEDIUM"])).toEqual([-39_650, 12_350, -52_000]);
  expect(nets(["symbol", "BTC/USDT"], ["model", "first"])).toEqual([-39_650, -39_650]);
  // What a refused one would have made is nobody's money.
  expect(found("all", "", false)).toMatchObject({ n: 1, net: 0 });
});
