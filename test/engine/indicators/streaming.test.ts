/** Batch and bar by bar are the same numbers, bit for bit, also when the state is saved and loaded on the way. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { barAt, type Case, type Columns, INDICATORS } from "../../support/indicator-set.ts";

const MINUTE = 60_000;
const ROWS = 320;

/** A bar relative to the last close; now and then nothing moves, nothing trades, or a value is unusable. */
const step = fc.record({
  move: fc.oneof(
    { weight: 4, arbitrary: fc.integer({ min: -400, max: 400 }) },
    { weight: 1, arbitrary: fc.constant(0) },
  ),
  up: fc.integer({ min: 0, max: 100 }),
  down: fc.integer({ min: 0, max: 100 }),
  volume: fc.oneof({ weight: 5, arbitrary: fc.double({ min: 0, max: 1e4, noNaN: true }) }, fc.constant(0)),
});
const faults = fc.array(
  fc.record({
    row: fc.integer({ min: 0, max: ROWS - 1 }),
    column: fc.constantFrom("high", "low", "close", "volume", "openTime" as const),
    value: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  }),
  { maxLength: 2 },
);
const walk = fc
  .record({
    start: fc.constantFrom(1e-8, 0.00002, 1, 60_000, 1e8),
    firstMinute: fc.integer({ min: 0, max: 2880 }),
    steps: fc.array(step, { minLength: 1, maxLength: ROWS, size: "max" }),
    faults,
  })
  .map(({ start, firstMinute, steps, faults }) => {
    const columns: Columns = {
      openTime: Float64Array.from(steps, (_, i) => (firstMinute + i) * MINUTE),
      open: new Float64Array(steps.length),
      high: new Float64Array(steps.length),
      low: new Float64Array(steps.length),
      close: new Float64Array(steps.length),
      volume: Float64Array.from(steps, ({ volume }) => volume),
    };
    let last: number = start;
    for (const [i, { move, up, down }] of steps.entries()) {
      columns.open[i] = last;
      columns.close[i] = last * (1 + move / 1e5);
      columns.high[i] = Math.max(last, columns.close[i]!) * (1 + up / 1e5);
      columns.low[i] = Math.min(last, columns.close[i]!) * (1 - down / 1e5);
      last = columns.close[i]!;
    }
    for (const { row, column, value } of faults) if (row < steps.length) columns[column][row] = value;
    return columns;
  });

type Fault = { readonly column: string; readonly row: number; readonly batch: number; readonly stream: number };

/** The first row on which the stream, saved and loaded before row `pause`, differs from the batch. */
function firstDifference(one: Case, columns: Columns, pause: number): Fault | null {
  const batch = one.batch(columns);
  let stream = one.stream();
  for (let row = 0; row < columns.close.length; row += 1) {
    if (row === pause) {
      const saved = JSON.parse(JSON.stringify(stream.save()));
      stream = one.stream();
      stream.load(saved);
    }
    for (const [column, value] of Object.entries(stream.update(barAt(columns, row)))) {
      const expected = batch[column]![row]!;
      if (!Object.is(value, expected)) return { column, row, batch: expected, stream: value };
    }
  }
  return null;
}

describe.each(INDICATORS)("$name", (one) => {
  test("bar by bar gives the batch's bits, also across a save and a load", () => {
    fc.assert(
      fc.property(walk, fc.nat(ROWS), (columns, pause) => {
        expect(firstDifference(one, columns, pause)).toBeNull();
      }),
      { numRuns: 60 },
    );
  });

  test("what comes later never changes an earlier value", () => {
    fc.assert(
      fc.property(walk, fc.nat(ROWS), (columns, cut) => {
        const head = Object.fromEntries(
          Object.entries(columns).map(([name, column]) => [name, column.subarray(0, cut)]),
        ) as Columns;
        const whole = one.batch(columns);
        for (const [column, values] of Object.entries(one.batch(head))) {
          expect(values).toEqual(whole[column]!.subarray(0, cut));
        }
      }),
      { numRuns: 20 },
    );
  });
});

test.each(INDICATORS.filter(({ warmUp }) => warmUp !== null))("$name refuses a state of another period", (one) => {
  const state = JSON.parse(JSON.stringify(one.stream().save()), (key, value) => (key === "period" ? 999 : value));
  expect(() => one.stream().load(state)).toThrow(/saved with period 999/);
});
