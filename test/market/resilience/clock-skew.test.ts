import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createClockSkew } from "../../../market/resilience/clock-skew.ts";

const NOON = Date.parse("2025-06-10T12:00:00Z");
/** An answer given half-way between sending and receiving by a clock that is `skew` ahead. */
const answered = (sentAt: number, latency: number, skew: number) => ({
  sentAt,
  receivedAt: sentAt + latency,
  serverTime: Math.floor((sentAt + latency / 2 + skew) / 1000) * 1000,
});

describe("the exchange's clock", () => {
  test("is not known before the first answer, nor from answers without a date", () => {
    const skew = createClockSkew();
    skew.note({ sentAt: NOON, receivedAt: NOON + 10, serverTime: null });
    expect([skew.skewMs(), skew.beyondTolerance()]).toEqual([null, false]);
  });

  test("is known within half a second from one answer", () => {
    const skew = createClockSkew();
    skew.note({ sentAt: NOON + 300, receivedAt: NOON + 320, serverTime: NOON });
    // It was between 12:00:00.000 and 12:00:01.000 there: −320 to +700 ms from here.
    expect(skew.skewMs()).toBe(190);
    expect(skew.beyondTolerance()).toBe(false);
  });

  test.each([-5000, -1500, -1270, -400, 0, 400, 1270, 1500, 90_000])(
    "that is %i ms off is found by answers at different parts of a second",
    (off) => {
      const skew = createClockSkew();
      for (let i = 0; i < 20; i++) skew.note(answered(NOON + i * 2137, 40, off));
      expect(Math.abs((skew.skewMs() ?? Number.NaN) - off)).toBeLessThan(150);
      expect(skew.beyondTolerance()).toBe(Math.abs(off) > 1100);
    },
  );

  test("is never said to be off without certainty, and the estimate never leaves what one answer allows", () => {
    const story = fc.record({
      off: fc.integer({ min: -1000, max: 1000 }),
      waits: fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 40 }),
      latency: fc.integer({ min: 1, max: 2000 }),
    });
    fc.assert(
      fc.property(story, ({ off, waits, latency }) => {
        const skew = createClockSkew();
        let at = NOON;
        for (const wait of waits) {
          at += wait;
          skew.note(answered(at, latency, off));
        }
        expect(skew.beyondTolerance()).toBe(false);
        expect(Math.abs((skew.skewMs() ?? Number.NaN) - off)).toBeLessThanOrEqual((1000 + latency) / 2 + 1);
      }),
    );
  });

  test("is found anew after a clock was set", () => {
    const skew = createClockSkew();
    for (let i = 0; i < 20; i++) skew.note(answered(NOON + i * 2137, 40, 0));
    for (let i = 20; i < 40; i++) skew.note(answered(NOON + i * 2137, 40, 30_000));
    expect(Math.abs((skew.skewMs() ?? 0) - 30_000)).toBeLessThan(150);
  });
});
