/** The promises of the gate over random accounts, positions and candidates. Losses are computed here anew, by hand. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { direction } from "../../core/instrument.ts";
import type { Cents } from "../../core/money.ts";
import type { TimestampMs } from "../../core/time.ts";
import { evaluate } from "../../risk/gate.ts";
import { PRESETS } from "../../risk/presets.ts";
import type { AccountState, Candidate, ForecastFacts, GateAnswer, GateInput, OpenPosition } from "../../risk/types.ts";
import { RULES } from "../../risk/verdict.ts";
import {
  aCandidate,
  aGateInput,
  anAccount,
  aPosition,
  BNB,
  BTC,
  CHALLENGE,
  CONTROLS,
  NOON,
  SPECS,
  spec,
} from "../support/gate.ts";
import { createDice } from "../support/histories/dice.ts";
import { drawCandidate, drawPast, type Past } from "../support/histories/draws.ts";

const DAY = 86_400_000;
const SLIP = 0.2;
const COMMISSION = 0.000325;

/** The draws are those of the proof over whole histories; a counterexample is its seed. */
const seeds = fc.noShrink(fc.nat());
const candidates: fc.Arbitrary<Candidate> = seeds.map((seed) => drawCandidate(createDice(seed, 0)));
/** Closed results of the last days and of today, within the firm's limits. */
const histories: fc.Arbitrary<Past> = seeds.map((seed) => drawPast(createDice(seed, 1), NOON));

/** A position as the book holds it after its signal was emitted. */
const opened = (candidate: Candidate, quantity: number, id = "x"): OpenPosition => ({
  id,
  instrument: candidate.instrument,
  side: candidate.side,
  quantity,
  entry: candidate.entry,
  stop: candidate.stop,
  mark: candidate.entry,
  openedAt: NOON,
  validUntil: candidate.validUntil,
});

/** Money lost when a position is stopped with the configured slippage and pays both commissions. */
function stoppedOut({ side, entry, stop, quantity, instrument }: OpenPosition): number {
  const exit = stop! - direction(side) * SLIP * Math.abs(entry - stop!);
  const gross = direction(side) * (exit - entry);
  return (gross - (entry + exit) * COMMISSION) * quantity * spec(instrument).contractSize;
}

const inputFor = (candidate: Candidate, account: AccountState, open: readonly OpenPosition[]): GateInput =>
  aGateInput({ candidate, account, open, spec: spec(candidate.instrument) });

/** Offers candidates one after the other and opens every approved one. */
function trade(account: AccountState, offered: readonly Candidate[], preset = CHALLENGE): readonly OpenPosition[] {
  const open: OpenPosition[] = [];
  for (const candidate of offered) {
    const { approved } = evaluate({ ...inputFor(candidate, account, open), preset });
    if (approved !== null) open.push(opened(candidate, approved.sized.quantity, String(open.length)));
  }
  return open;
}

/** Highest of the official levels now and of those after the next midnight, from the rules' own words. */
function officialFloors({ initial, dayStartBalance, balance }: AccountState): number {
  return Math.max(dayStartBalance - 0.05 * initial, balance - 0.05 * initial, 0.9 * initial) / 100;
}
function ownFloors({ initial, dayStartBalance, balance }: AccountState): number {
  return Math.max(dayStartBalance - 0.045 * initial, balance - 0.045 * initial, 0.91 * initial) / 100;
}

test("everything approved, stopped at once with slippage and costs, stays above every floor, today and after midnight", () => {
  let approvals = 0;
  fc.assert(
    fc.property(histories, fc.array(candidates, { minLength: 1, maxLength: 7 }), (history, offered) => {
      const account = anAccount(history);
      const open = trade(account, offered);
      approvals += open.length;
      const worst = account.balance / 100 + open.reduce((sum, position) => sum + stoppedOut(position), 0);
      if (open.length > 0) {
        expect(worst).toBeGreaterThan(officialFloors(account));
        expect(worst).toBeGreaterThanOrEqual(ownFloors(account));
      }
    }),
    { numRuns: 20_000 },
  );
  // The property would be empty if nothing were ever approved.
  expect(approvals).toBeGreaterThan(10_000);
});

test("the same on the 1-Step: 3 % a day, and 10 % trailing the balance at midnight", () => {
  const preset = PRESETS.get("ftmo-1step-challenge")!;
  fc.assert(
    fc.property(histories, fc.array(candidates, { minLength: 1, maxLength: 7 }), (history, offered) => {
      const account = anAccount({ ...history, preset });
      const open = trade(account, offered, preset);
      const { initial, balance, dayStartBalance, highestResetBalance = Number.NaN } = account;
      const total = Math.max(highestResetBalance, balance) - 0.1 * initial;
      const floor = Math.max(dayStartBalance - 0.03 * initial, balance - 0.03 * initial, total) / 100;
      const worst = balance / 100 + open.reduce((sum, position) => sum + stoppedOut(position), 0);
      if (open.length > 0) expect(worst).toBeGreaterThan(floor);
    }),
    { numRuns: 3000 },
  );
});

test("with sizes three times the approved ones the same check does fail: it can", () => {
  let broken = 0;
  fc.assert(
    fc.property(histories, fc.array(candidates, { minLength: 5, maxLength: 7 }), (history, offered) => {
      const account = anAccount(history);
      const open = trade(account, offered).map((position) => ({ ...position, quantity: 3 * position.quantity }));
      const worst = account.balance / 100 + open.reduce((sum, position) => sum + stoppedOut(position), 0);
      if (open.length > 0 && worst < officialFloors(account)) broken += 1;
    }),
    { numRuns: 1000 },
  );
  expect(broken).toBeGreaterThan(0);
});

test("a sudden gap of 15 % against everything approved stays above the own floors", () => {
  fc.assert(
    fc.property(histories, fc.array(candidates, { minLength: 1, maxLength: 7 }), (history, offered) => {
      const account = anAccount(history);
      const open = trade(account, offered);
      const gap = open.reduce(
        (sum, { mark, quantity, instrument }) => sum + 0.15 * mark * quantity * spec(instrument).contractSize,
        0,
      );
      if (open.length > 0) expect(account.equity / 100 - gap).toBeGreaterThanOrEqual(ownFloors(account));
    }),
    { numRuns: 3000 },
  );
});

test("a quantity is a whole number of lots within the instrument's bounds, and 0 only when the size is refused", () => {
  fc.assert(
    fc.property(histories, candidates, fc.array(candidates, { maxLength: 3 }), (history, candidate, before) => {
      const account = anAccount(history);
      const { sized, verdicts } = evaluate(inputFor(candidate, account, trade(account, before)));
      const { volumeStep, volumeMin, volumeMax } = spec(candidate.instrument);
      const decimals = String(volumeStep).split(".")[1]?.length ?? 0;
      expect(Number(sized.quantity.toFixed(decimals))).toBe(sized.quantity);
      if (sized.quantity !== 0) expect(sized.quantity >= volumeMin && sized.quantity <= volumeMax).toBe(true);
      expect(sized.quantity === 0).toBe(verdicts.some(({ rule, outcome }) => rule === "SIZE" && outcome !== "pass"));
      expect(Number.isInteger(sized.risk) && Number.isInteger(sized.notional)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

/** A looser answer approves what the other refuses, or grants more lots. */
const looser = (a: GateAnswer, b: GateAnswer): boolean =>
  (a.approved !== null && b.approved === null) || a.sized.quantity > b.sized.quantity;

test("no decision gets looser when equity falls", () => {
  fc.assert(
    fc.property(
      histories,
      candidates,
      fc.integer({ min: 1, max: 5_000_00 }),
      fc.boolean(),
      (history, candidate, loss, closed) => {
        const before = anAccount(history);
        // Either a loss that was closed today, or an unexplained one that the account rule may refuse as a contradiction.
        const after = closed
          ? anAccount({ ...history, deals: [...history.deals, { at: NOON, net: -loss as Cents }] })
          : { ...before, equity: (before.equity - loss) as Cents };
        expect(looser(evaluate(inputFor(candidate, after, [])), evaluate(inputFor(candidate, before, [])))).toBe(false);
      },
    ),
    { numRuns: 4000 },
  );
});

test("no decision gets looser when another position is open", () => {
  fc.assert(
    fc.property(
      histories,
      candidates,
      fc.array(candidates, { maxLength: 3 }),
      candidates,
      fc.double({ min: 0.01, max: 5, noNaN: true }),
      (history, candidate, before, extra, size) => {
        const account = anAccount(history);
        const open = trade(account, before);
        const quantity = (size * 1000) / extra.entry;
        const more = [...open, opened(extra, quantity, "extra")];
        expect(looser(evaluate(inputFor(candidate, account, more)), evaluate(inputFor(candidate, account, open)))).toBe(
          false,
        );
      },
    ),
    { numRuns: 4000 },
  );
});

test("a size at the cap of its group is not refused for the cent that its loss was rounded up by", () => {
  // Found by the property above: 2 % of 9,999.99 less the open loss left 2,039.98 cents, and 0.012 lots lose 2,040.
  const account = anAccount({ initial: 10_000, deals: [{ at: NOON, net: -1 as Cents }] });
  const candidate = { entry: 50_000, stopDistance: 1389.117981, targetDistance: 2778.235962, stop: 48_610.9 };
  const open = [aPosition({ id: "bnb", instrument: BNB, quantity: 1.86, entry: 471.53, stop: 391.35, mark: 471.53 })];
  const { sized, approved } = evaluate(
    inputFor(aCandidate({ instrument: BTC, ...candidate, target: 52_778.3, slot: NOON }), account, open),
  );
  expect(sized.boundBy).toBe("IDEA");
  expect(sized.quantity).toBe(0.011);
  expect(approved).not.toBeNull();
});

test("no decision gets looser when a loss or a signal is added, the threshold rises, or the kill switch is on", () => {
  const times = fc.array(
    fc.integer({ min: 0, max: 2 * 3_600_000 }).map((ago) => (NOON - ago) as TimestampMs),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(
      candidates,
      times,
      times,
      fc.double({ min: 0.5, max: 1, noNaN: true }),
      (candidate, recentLosses, signals, threshold) => {
        const recentSignals = signals.map((at) => ({ at, tier: "HIGH" as const }));
        const base = {
          ...inputFor(candidate, anAccount(), []),
          recentLosses,
          recentSignals,
          controls: { ...CONTROLS, threshold },
        };
        const answer = evaluate(base);
        for (const stricter of [
          { ...base, recentLosses: [...recentLosses, NOON] },
          { ...base, recentSignals: [...recentSignals, { at: NOON, tier: "HIGH" as const }] },
          { ...base, controls: { ...base.controls, threshold: Math.min(1, threshold + 0.1) } },
          { ...base, controls: { ...base.controls, killSwitch: true } },
        ]) {
          expect(looser(evaluate(stricter), answer)).toBe(false);
        }
      },
    ),
    { numRuns: 1000 },
  );
});

test("always the nineteen verdicts in their order, and approval exactly when none refuses", () => {
  fc.assert(
    fc.property(
      histories,
      candidates,
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.integer({ min: 0, max: 3 * DAY }),
      (history, candidate, confidence, age) => {
        const account = anAccount(history);
        const late = {
          ...inputFor({ ...candidate, confidence, pWin: 1 }, account, []),
          at: (NOON + age) as TimestampMs,
        };
        const { verdicts, firstRefusal, approved, sized } = evaluate(late);
        expect(verdicts.map(({ rule }) => rule)).toEqual(RULES);
        const refused = verdicts.filter(({ outcome }) => outcome === "refuse" || outcome === "unknown");
        expect(firstRefusal).toBe(refused[0] ?? null);
        expect(approved === null).toBe(refused.length > 0);
        if (approved !== null) expect(approved.sized).toBe(sized);
      },
    ),
    { numRuns: 2000 },
  );
});

test("every approved candidate's own risk is at most 2 % and its value at most 20 % of min(balance, initial)", () => {
  fc.assert(
    fc.property(histories, candidates, (history, candidate) => {
      const account = anAccount(history);
      const { approved } = evaluate(inputFor(candidate, account, []));
      if (approved === null) return;
      const base = Math.min(account.balance, account.initial);
      expect(approved.sized.risk).toBeLessThanOrEqual(0.02 * base + 1e-6);
      expect(approved.sized.notional).toBeLessThanOrEqual(0.2 * base + 1e-6);
      const { risk } = approved.sized;
      expect(-stoppedOut(opened(candidate, approved.sized.quantity)) * 100).toBeLessThanOrEqual(risk + 1e-6);
      expect(SPECS.has(candidate.instrument)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});

test("a forecast can only make a size smaller, and a wilder one never makes it larger", () => {
  const moves = fc.double({ min: 1e-6, max: 3, noNaN: true });
  let cut = 0;
  fc.assert(
    fc.property(candidates, histories, moves, moves, (candidate, history, one, other) => {
      const account = anAccount(history);
      const sizeWith = (forecast: ForecastFacts | null) =>
        evaluate({ ...inputFor(candidate, account, []), forecast }).sized.quantity;
      const without = sizeWith(null);
      const tame = sizeWith({ move15: Math.min(one, other), volatility: null });
      const wild = sizeWith({ move15: Math.max(one, other), volatility: null });
      expect(sizeWith({ move15: null, volatility: null })).toBe(without);
      expect(tame).toBeLessThanOrEqual(without);
      expect(wild).toBeLessThanOrEqual(tame);
      cut += wild < without ? 1 : 0;
    }),
  );
  expect(cut).toBeGreaterThan(0);
});
