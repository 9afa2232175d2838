import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import { decisionFromRow, decisionToRow } from "../../db/ledger/decision-row.ts";
import { verdictsFromText, verdictsToText } from "../../db/ledger/verdict-text.ts";
import type { Decision, Evidence } from "../../engine/records.ts";
import { REFUSALS, type RefusalCode } from "../../risk/codes.ts";
import { RULES, type Verdict } from "../../risk/verdict.ts";
import { aDecision, aLedger, aScan, BTC, START } from "../support/ledger.ts";

const CODES = ["OK", ...(Object.keys(REFUSALS) as RefusalCode[])] as const;
const OUTCOMES = ["pass", "refuse", "advice", "unknown"] as const;
const UNITS = ["money", "ratio", "r", "price", "count", "lots", "seconds", "none"] as const;

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value));
const amount = fc.option(fc.oneof(finite, fc.constantFrom(Infinity, -Infinity)));
const verdict: fc.Arbitrary<Verdict> = fc.record(
  {
    rule: fc.constantFrom(...RULES),
    code: fc.constantFrom(...CODES),
    outcome: fc.constantFrom(...OUTCOMES),
    was: amount,
    limit: amount,
    room: amount,
    unit: fc.constantFrom(...UNITS),
    uses: finite,
  },
  { requiredKeys: ["rule", "code", "outcome", "was", "limit", "room", "unit"] },
);
const cents = fc.maxSafeInteger().map((value) => (value === 0 ? 0 : value) as Cents);
const evidence: fc.Arbitrary<Evidence> = fc.record({
  slice: fc.constantFrom("calibration" as const, "test" as const, "refit" as const),
  from: finite,
  until: finite,
  low: finite,
  high: finite,
  winRate: finite,
  nIndependent: finite,
});
const decision: fc.Arbitrary<Decision> = fc
  .record({
    side: fc.constantFrom("long" as const, "short" as const),
    mode: fc.constantFrom("dryrun" as const, "live" as const),
    late: fc.boolean(),
    emitted: fc.boolean(),
    tier: fc.constantFrom("LOW" as const, "MEDIUM" as const, "HIGH" as const),
    scores: fc.dictionary(fc.string(), finite),
    score: finite,
    pWin: finite,
    evidence: fc.option(evidence),
    tierEdges: fc.tuple(finite, finite),
    entry: finite,
    costR: finite,
    expectedR: fc.option(finite),
    notional: cents,
    risk: cents,
    quantity: finite,
    session: fc.string(),
    verdicts: fc.array(verdict, { maxLength: 19 }),
  })
  .map(({ notional, risk, quantity, ...rest }) =>
    aDecision({ ...rest, size: { quantity, notional, risk, boundBy: "NONE" } }),
  );

describe("verdicts in short form", () => {
  test("say the same when read again", () => {
    fc.assert(
      fc.property(fc.array(verdict), (verdicts) => {
        expect(verdictsFromText(verdictsToText(verdicts))).toEqual(verdicts);
      }),
    );
  });

  test("are written as the reference page says", () => {
    const verdicts: Verdict[] = [
      { rule: "DATA", code: "OK", outcome: "pass", was: 1, limit: 60, room: 59, unit: "seconds" },
      { rule: "DUPLICATE", code: "DATA_MISSING", outcome: "unknown", was: null, limit: 0.5, room: null, unit: "none" },
    ];
    expect(verdictsToText(verdicts)).toBe('[["aps",1,60,59],["sun",null,0.5,null,"DATA_MISSING"]]');
  });

  test("carry what a signal uses of the room behind the code, and are read without it", () => {
    const numbers = { was: 98_740.5, limit: 95_500, room: 3240.5, unit: "money" } as const;
    const before: Verdict = { rule: "FTMO", code: "OK", outcome: "pass", ...numbers };
    expect(verdictsToText([{ ...before, uses: 0.06 }])).toBe('[["npm",98740.5,95500,3240.5,"OK",0.06]]');
    expect(verdictsFromText('[["npm",98740.5,95500,3240.5]]')).toStrictEqual([before]);
  });

  test("of all nineteen rules, all refused with full precision, fit in 2 kB", () => {
    const long = CODES.reduce((a, b) => (b.length > a.length ? b : a));
    const third = { was: 1 / 3, limit: -2 / 3, room: 100_000 / 7 };
    const all = RULES.map((rule): Verdict => ({ rule, code: long, outcome: "refuse", unit: "ratio", ...third }));
    expect(all).toHaveLength(19);
    expect(Buffer.byteLength(verdictsToText(all))).toBeLessThanOrEqual(2_048);
  });

  test.each(['[["zps",1,1,1]]', '[["axs",1,1,1]]', '[["ap",1,1,1]]'])("in unknown letters are refused: %s", (text) => {
    expect(() => verdictsFromText(text)).toThrow(/cannot read/);
  });
});

describe("a decision as a row", () => {
  test("comes back equal", () => {
    fc.assert(
      fc.property(decision, (one) => {
        expect(decisionFromRow(decisionToRow(one) as Parameters<typeof decisionFromRow>[0])).toEqual(one);
      }),
    );
  });

  test("comes back equal from the database itself", () => {
    const book = aLedger();
    let slot: number = START;
    fc.assert(
      fc.property(decision, (one) => {
        slot += 120_000;
        const stored = { ...one, slot: slot as TimestampMs, id: `${slot}` as Decision["id"] };
        expect(book.db.ledger.commitScan(aScan(stored.slot, [stored], { predictions: [] })).ok).toBe(true);
        expect(book.db.ledger.lastDecision(BTC)).toEqual(stored);
      }),
      { numRuns: 60 },
    );
    book.remove();
  });
});
