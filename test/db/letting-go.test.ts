/** Rows that the archive holds leave the ledger, and no answer changes. */
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { DAY_MS, plus, type TimestampMs } from "../../core/time.ts";
import { LEAVING_NAMES } from "../../db/ledger/leaving.ts";
import type { LedgerDatabase } from "../../db/ledger.ts";
import { judgedByDay } from "../../engine/desk/judged.ts";
import { statsOf } from "../../engine/desk/stats.ts";
import type { Decision, OutcomeUpdate } from "../../engine/records.ts";
import { PRESETS } from "../../risk/presets.ts";
import {
  aDecision,
  aLedger,
  anEnd,
  aPrediction,
  aScan,
  BTC,
  ETH,
  OWNER,
  START,
  slotNumber,
} from "../support/ledger.ts";

const NOW = START;
const CUT = plus(NOW, -90 * DAY_MS);
const SERIES_CUT = plus(NOW, -365 * DAY_MS);
const KEPT_FROM = 0 as TimestampMs;
const books: { remove(): void }[] = [];
afterEach(() => {
  for (const book of books.splice(0)) book.remove();
});
const preset = PRESETS.get("ftmo-2step-challenge")!;
const mode = "dryrun" as const;

type Case = {
  readonly daysAgo: number;
  readonly minute: number;
  readonly symbol: typeof BTC;
  readonly side: "long" | "short";
  readonly emitted: boolean;
  readonly live: boolean;
  readonly r: number;
  readonly pWin: number;
  readonly end: "tp" | "sl" | "invalidated" | "open";
};
const aCase: fc.Arbitrary<Case> = fc.record({
  daysAgo: fc.integer({ min: 0, max: 500 }),
  minute: fc.integer({ min: 0, max: 719 }),
  symbol: fc.constantFrom(BTC, ETH),
  side: fc.constantFrom("long" as const, "short" as const),
  emitted: fc.boolean(),
  live: fc.boolean(),
  r: fc.double({ min: -1, max: 2, noNaN: true }),
  pWin: fc.double({ min: 0.3, max: 0.8, noNaN: true }),
  end: fc.constantFrom("tp" as const, "sl" as const, "invalidated" as const, "open" as const),
});

const slotOf = ({ daysAgo, minute }: Case): TimestampMs => slotNumber(-daysAgo * 720 - minute);
const decisionOf = (one: Case): Decision =>
  aDecision({
    ...{ slot: slotOf(one), instrument: one.symbol, side: one.side, emitted: one.emitted, pWin: one.pWin },
    ...{
      mode: one.live ? "live" : "dryrun",
      firstRefusal: one.emitted ? null : one.r > 0 ? "DATA_STALE" : "SPREAD_HIGH",
    },
  });
const endOf = (one: Case, decision: Decision): readonly OutcomeUpdate[] =>
  one.end === "open" && one.daysAgo === 0
    ? []
    : one.end === "invalidated" || one.end === "open"
      ? [
          anEnd(decision, {
            exit: "invalidated",
            result: null,
            r: null,
            exitPrice: null,
            exitTime: decision.slot,
            netCents: 0 as never,
          }),
        ]
      : [
          anEnd(decision, {
            ...{ exit: one.end, result: one.r > 0 ? "W" : "L", r: one.r, netCents: Math.round(one.r * 1_000) as never },
            exitTime: plus(decision.slot, 3_600_000),
          }),
        ];

/** Two accounts that take turns, so that an old one has its newest row long before the cut. */
function aBook(cases: readonly Case[]) {
  const book = aLedger();
  books.push(book);
  book.db.controls.change({ key: "threshold", value: "0.65", by: OWNER, at: START });
  const slots = new Map(cases.map((one) => [slotOf(one), one]));
  const ended: OutcomeUpdate[] = [];
  for (const [slot, one] of [...slots].toSorted(([a], [b]) => a - b)) {
    const decision = decisionOf(one);
    const updates = ended.splice(0);
    const account = one.daysAgo > 300 ? "1234" : "dryrun";
    const predictions = [aPrediction({ slot, instrument: one.symbol, side: one.side })];
    const balance = (100_000 + Math.round(one.r * 100)) as never;
    book.db.ledger.commitScan(
      aScan(slot, [decision], {
        ...{ updates, account, predictions, balance, notices: [] },
        accountDay: { dayStart: plus(slot, -(slot % DAY_MS)), balance, equity: balance, peakEquity: balance },
      }),
    );
    ended.push(...endOf(one, decision));
  }
  book.db.ledger.commitScan(aScan(slotNumber(1), [], { updates: ended }));
  return book;
}

const letAllGo = async ({ ledgerRetention }: LedgerDatabase): Promise<number> => {
  let gone = 0;
  const leaving = new AbortController().signal;
  for (const until of [CUT, SERIES_CUT]) {
    const tables = LEAVING_NAMES.filter((table) => ["outcomes", "decisions"].includes(table) === (until === CUT));
    for (const table of tables) gone += await ledgerRetention.letGo({ table, from: KEPT_FROM, until }, leaving);
  }
  return gone;
};

/** Everything that the chat, the scan and the nights ask, with the look-backs they ask it with. */
function answers({
  ledger,
  tallies,
  trail,
  accounts,
  calibrators,
  contradictions,
  controls,
  readAudit,
}: LedgerDatabase) {
  const signals = ledger.recentSignals(KEPT_FROM);
  const perAccount = ["dryrun", "1234", "none"].map((account) => [
    ...[ledger.peakEquity(account), ledger.riskState(account), ledger.highestDayStart(account)],
    ledger.accountDay(account, plus(NOW, -(NOW % DAY_MS))),
  ]);
  return {
    stats: ([7, 30, "all"] as const).map((span) => statsOf(tallies, span, NOW)),
    judged: judgedByDay(ledger, { mode, preset }, 30, NOW),
    sums: [tallies.since(KEPT_FROM), tallies.results(KEPT_FROM, 60_000)],
    account: [perAccount, accounts.snapshot(), ledger.deals(), ledger.signalTimes(), ledger.openPositions()],
    followed: [ledger.openFollowUps(), ledger.outcomes(plus(NOW, -7 * DAY_MS), NOW)],
    signals: [signals, trail.newestSignal(), ledger.lastDecision(BTC), ledger.lastDecision(ETH)],
    state: [ledger.watermark(), ledger.lastScan(), ledger.tierStates(), controls.setting("threshold")],
    learned: calibrators.scored(plus(NOW, -60 * DAY_MS), NOW),
    audit: [contradictions(NOW), readAudit(10)],
  };
}

/** Money of sent signals by symbol, from the rows themselves. */
const NET_OF_ROWS = `SELECT substr(instrument, instr(instrument, ':') + 1) AS name, sum(net_cents) AS net FROM signals
  WHERE result IS NOT NULL GROUP BY name ORDER BY name`;
function netOfRows(file: string): unknown {
  const client = new Database(file, { readonly: true });
  try {
    return client.prepare(NET_OF_ROWS).all();
  } finally {
    client.close();
  }
}

test("every answer is the same before and after", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(aCase, { minLength: 1, maxLength: 25 }), async (cases) => {
      const book = aBook(cases);
      const before = answers(book.reopen());
      expect(statsOf(book.db.tallies, "all", NOW).money.perSymbol).toEqual(netOfRows(book.file));
      await letAllGo(book.db);
      expect(answers(book.db)).toEqual(before);
      expect(answers(book.reopen())).toEqual(before);
      expect(await letAllGo(book.db)).toBe(0);
    }),
    { numRuns: 6 },
  );
});

const count = (file: string, sql: string): number => {
  const client = new Database(file, { readonly: true });
  try {
    return Number(client.prepare(sql).pluck().get());
  } finally {
    client.close();
  }
};
const base = { minute: 0, symbol: BTC, side: "long", emitted: false, live: false, r: 1, pWin: 0.5, end: "tp" } as const;

test("refused dry-run decisions leave; signals, live decisions and the newest of an instrument stay", async () => {
  const book = aBook([
    { ...base, daysAgo: 100 },
    { ...base, daysAgo: 101, live: true },
    { ...base, daysAgo: 102, emitted: true },
    { ...base, daysAgo: 103, symbol: ETH },
    { ...base, daysAgo: 10 },
  ]);
  const gone = await letAllGo(book.db);
  // The one of 100 days ago, with its outcome. The newest of ETH stays, however old.
  expect(gone).toBe(2);
  expect(count(book.file, "SELECT count(*) FROM decisions")).toBe(4);
  expect(count(book.file, "SELECT count(*) FROM outcomes")).toBe(4);
  expect(count(book.file, "SELECT count(*) FROM signals")).toBe(1);
});

test("predictions and scans leave a year later, but for the newest scan of an account and those of kept decisions", async () => {
  const book = aBook([
    { ...base, daysAgo: 400 },
    { ...base, daysAgo: 399 },
    { ...base, daysAgo: 398, emitted: true },
    { ...base, daysAgo: 397 },
    { ...base, daysAgo: 10 },
  ]);
  await letAllGo(book.db);
  expect(count(book.file, "SELECT count(*) FROM predictions")).toBe(1);
  // Account 1234: the one of the signal and its newest; then the one of 10 days ago and the last.
  expect(count(book.file, "SELECT count(*) FROM scans")).toBe(4);
  expect(count(book.file, "SELECT count(*) FROM pragma_foreign_key_check")).toBe(0);
});

test("killed in between, the next night goes on", async () => {
  const book = aBook(Array.from({ length: 6 }, (_, index) => ({ ...base, daysAgo: 100 + index })));
  const before = answers(book.reopen());
  const left = new AbortController();
  left.abort();
  const span = { table: "outcomes", from: KEPT_FROM, until: CUT } as const;
  expect(await book.db.ledgerRetention.letGo(span, left.signal)).toBe(0);
  // Outcomes gone, decisions not yet: where a kill may leave it.
  expect(await book.db.ledgerRetention.letGo(span, new AbortController().signal)).toBe(5);
  expect(answers(book.reopen())).toEqual(before);
  expect(await letAllGo(book.db)).toBe(5);
  expect(answers(book.reopen())).toEqual(before);
});
