/** What holds for every history, checked against sums made here. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { PRESETS } from "../../../risk/presets.ts";
import { audit, cash, closed, opened, type Printed, snapshot } from "../../support/audit.ts";

const HOUR = 3_600_000;
const BEGIN = Date.parse("2026-03-27T12:00:00Z");
const units = (cents: number) => cents / 100;
const inCents = (amount: number) => Math.round(amount * 100);

type Step =
  | { readonly kind: "snapshot"; readonly hours: number; readonly floating: number }
  | { readonly kind: "trade"; readonly hours: number; readonly profit: number; readonly cost: number }
  | { readonly kind: "cash"; readonly hours: number; readonly amount: number };

const hours = fc.integer({ min: 0, max: 30 });
const snapshots = fc.record({
  kind: fc.constant("snapshot" as const),
  hours,
  floating: fc.integer({ min: -600_000, max: 600_000 }),
});
const trades = fc.record({
  kind: fc.constant("trade" as const),
  hours,
  profit: fc.integer({ min: -250_000, max: 300_000 }),
  cost: fc.integer({ min: -900, max: 0 }),
});
const deposits = fc.record({
  kind: fc.constant("cash" as const),
  hours,
  amount: fc.integer({ min: 1, max: 2_000_000 }),
});
const presets = fc.constantFrom(...PRESETS.keys());
const histories = fc.array(fc.oneof(snapshots, trades), { minLength: 1, maxLength: 25 });

/** A history whose snapshots agree with its deals; amounts in cents. */
function linesOf(steps: readonly Step[]): readonly string[] {
  let at = BEGIN;
  let balance = 10_000_000;
  const lines = [snapshot(new Date(at).toISOString(), units(balance))];
  steps.forEach((step, index) => {
    at += step.hours * HOUR;
    const t = new Date(at).toISOString();
    if (step.kind === "snapshot") lines.push(snapshot(t, units(balance), units(balance + step.floating)));
    else if (step.kind === "cash") {
      balance += step.amount;
      lines.push(cash(t, units(step.amount)));
    } else {
      balance += step.profit + 2 * step.cost;
      const id = String(index);
      lines.push(opened(t, { id, commission: units(step.cost) }));
      lines.push(closed(t, units(step.profit), { id, commission: units(step.cost) }));
    }
  });
  return lines;
}

const timeIn = (t: string) =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Prague", timeStyle: "medium" }).format(new Date(t));
const dateIn = (t: string) => new Intl.DateTimeFormat("sv-SE", { timeZone: "Europe/Prague" }).format(new Date(t));

test("no snapshot contradicts exact sums, and room is equity less floor to the cent", () => {
  fc.assert(
    fc.property(histories, presets, (steps, preset) => {
      const { lines, summary } = audit(linesOf(steps), { preset });
      expect(summary.mismatches).toBe(0);
      for (const { equity, floor, room } of lines) {
        expect(inCents(room!)).toBe(inCents(equity!) - inCents(floor!));
      }
    }),
  );
});

test("the anchor of a Prague day is the balance of the last line before it; on the first day it is N", () => {
  fc.assert(
    fc.property(histories, (steps) => {
      const texts = linesOf(steps);
      const { lines } = audit(texts);
      let balance = 10_000_000;
      const firstDay = lines[0]!.day;
      let day = firstDay;
      let anchor = 10_000_000;
      texts.forEach((text, index) => {
        const event = JSON.parse(text) as Record<string, number> & { readonly t: string; readonly type: string };
        if (dateIn(event.t) !== day) {
          day = dateIn(event.t);
          anchor = balance;
        }
        if (event.type === "deal") balance += inCents(event.profit! + event.commission!);
        // A snapshot of the reset itself sets the anchor, after deals of that instant as well.
        if (event.type === "snapshot" && timeIn(event.t) === "00:00:00" && day !== firstDay) anchor = balance;
        expect([lines[index]!.day, inCents(lines[index]!.dayStartBalance)]).toEqual([day, anchor]);
      });
    }),
  );
});

test("a breach of a rule that ends the account stays, and the first breach is the first breached line", () => {
  fc.assert(
    fc.property(histories, (steps) => {
      const { lines, summary } = audit(linesOf(steps));
      const first = lines.findIndex((line) => line.breached);
      expect(summary.firstBreach?.t).toBe(lines[first]?.t);
      expect(summary.firstBreach?.rule).toBe(lines[first]?.rule ?? undefined);
      lines.forEach((line, index) => {
        expect(line.breached).toBe(first !== -1 && index >= first);
        if (line.equity! < line.floor!) expect(line.breached).toBe(true);
        expect(line.rule === null).toBe(!line.breached);
      });
    }),
  );
});

test("looking once more at what is known changes nothing but adds its line", () => {
  fc.assert(
    fc.property(histories, fc.nat(), presets, (steps, at, preset) => {
      const texts = linesOf(steps);
      const looks = texts.flatMap((text, index) => (text.includes('"snapshot"') ? [index] : []));
      const look = looks[at % looks.length]!;
      const before = audit(texts, { preset });
      const twice = audit([...texts.slice(0, look + 1), texts[look]!, ...texts.slice(look + 1)], { preset });
      expect(twice.lines.toSpliced(look + 1, 1)).toEqual(before.lines);
      expect(twice.summary).toEqual(before.summary);
    }),
  );
});

test("a quiet look in a day of its own splits the days without moving a level", () => {
  // Resets that no line sees are applied in turn, so seeing them must come to the same.
  fc.assert(
    fc.property(
      fc.integer({ min: -300_000, max: 300_000 }),
      fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 8 }),
      presets,
      (floating, looks, preset) => {
        const end = BEGIN + 500 * HOUR;
        const text = (at: number) => snapshot(new Date(at).toISOString(), 100_000, units(10_000_000 + floating));
        const seen = looks.toSorted((a, b) => a - b).map((hour) => text(BEGIN + hour * HOUR));
        const alone = audit([text(BEGIN), text(end)], { preset });
        const split = audit([text(BEGIN), ...seen, text(end)], { preset });
        const { breachedAt: _a, ...last } = alone.lines.at(-1)!;
        const { breachedAt: _b, ...lastSplit } = split.lines.at(-1)!;
        expect(lastSplit).toEqual(last);
        expect(split.summary.firstBreach === null).toBe(alone.summary.firstBreach === null);
      },
    ),
  );
});

test("lines of other positions at one instant can change places: what follows is the same", () => {
  fc.assert(
    fc.property(fc.array(trades, { minLength: 2, maxLength: 6 }), fc.integer(), presets, (steps, seed, preset) => {
      const t = "2026-03-28T10:00:00Z";
      const pairs = steps.map(({ profit, cost }, index) => [
        opened(t, { id: String(index), commission: units(cost) }),
        closed(t, units(profit), { id: String(index), commission: units(cost) }),
      ]);
      const shuffled = pairs.toSorted((a, b) => ((a[1]!.length * 31 + seed) % 7) - ((b[1]!.length * 31 + seed) % 7));
      const start = snapshot("2026-03-28T09:00:00Z", 100_000);
      const later = opened("2026-03-30T10:00:00Z", { id: "later" });
      const [one, two] = [pairs, shuffled].map((order) => audit([start, ...order.flat(), later], { preset }));
      expect(two!.lines.at(-1)).toEqual(one!.lines.at(-1));
      expect(two!.summary).toEqual(one!.summary);
    }),
  );
});

test("a deposit moves no level of its day and no total level at all", () => {
  const levels = ({ dailyLimit, maxLossLimit }: Printed) => [dailyLimit, maxLossLimit];
  fc.assert(
    fc.property(histories, deposits, presets, (steps, deposit, preset) => {
      const texts = linesOf([...steps, deposit, { kind: "snapshot", hours: 0, floating: 0 }]);
      const { lines } = audit(texts, { preset });
      const [before, paid] = lines.slice(-3, -1);
      if (before!.day === paid!.day) expect(levels(paid!)).toEqual(levels(before!));
      const next = audit([...texts, snapshot("2027-01-01T12:00:00Z", 1)], { preset }).lines.at(-1)!;
      const without = audit([...linesOf(steps), snapshot("2027-01-01T12:00:00Z", 1)], { preset }).lines.at(-1)!;
      expect(next.maxLossLimit).toBe(without.maxLossLimit);
    }),
  );
});
