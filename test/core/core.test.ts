import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Candle, candleFault, toColumns } from "../../core/candle.ts";
import { canonicalJson, decisionId, sha256 } from "../../core/ids.ts";
import { direction, type InstrumentId, parseInstrument, symbolOf, venueOf } from "../../core/instrument.ts";
import { addMoney, cents, maxMoney, minMoney, shareOf, subtractMoney, units } from "../../core/money.ts";
import { isoUtc, parseIsoUtc, parseTimestamp, plus, slotAt, type TimestampMs } from "../../core/time.ts";

describe("money", () => {
  test.each([
    [1.005, 101],
    [-1.005, -101],
    [0.1 + 0.2, 30],
    [2.675, 268],
    [1e-9, 0],
    [-1e-9, 0],
    [99_999.994, 9_999_999],
  ])("%d is %d cents", (amount, expected) => {
    expect(cents(amount)).toBe(expected);
  });
  test.each([Number.NaN, Number.POSITIVE_INFINITY, 1e18])("%d is no amount of money", (amount) => {
    expect(() => cents(amount)).toThrow(RangeError);
  });
  test("whole cents survive the way through units", () => {
    fc.assert(
      fc.property(fc.integer({ min: -1e13, max: 1e13 }), (n) => {
        expect(cents(n / 100)).toBe(n);
      }),
    );
  });
  test("sums are exact", () => {
    expect(addMoney(cents(0.1), cents(0.2), cents(0.3))).toBe(60);
    expect(subtractMoney(cents(0.3), cents(0.1))).toBe(20);
    expect(minMoney(cents(3), cents(2))).toBe(200);
    expect(maxMoney(cents(3), cents(2))).toBe(300);
    expect(shareOf(cents(100_000), 0.045)).toBe(450_000);
    expect(units(cents(12.34))).toBe(12.34);
  });
});

describe("time", () => {
  test.each([
    ["2025-06-01T12:00Z", "2025-06-01T12:00:00.000Z"],
    ["2025-06-01T14:00:30+02:00", "2025-06-01T12:00:30.000Z"],
    ["2025-06-01", "2025-06-01T00:00:00.000Z"],
  ])("%s is read", (text, iso) => {
    const parsed = parseIsoUtc(text);
    expect(parsed.ok && isoUtc(parsed.value)).toBe(iso);
  });
  test.each(["2025-06-01T12:00", "yesterday", "", "2025-13-01", "2025-02-30T25:00Z", "1717243200"])(
    "%j is not an instant",
    (text) => {
      expect(parseIsoUtc(text)).toEqual({ ok: false, error: "not-a-timestamp" });
    },
  );
  test("seconds and microseconds are refused as milliseconds where they can be told", () => {
    expect(parseTimestamp(1_717_243_200_000_000).ok).toBe(false);
    expect(parseTimestamp(-1).ok).toBe(false);
    expect(parseTimestamp(1.5).ok).toBe(false);
    expect(parseTimestamp(1_717_243_200_000).ok).toBe(true);
  });
  test("slots are the even minutes", () => {
    const at = Date.parse("2025-06-01T12:03:59.999Z") as TimestampMs;
    expect(isoUtc(slotAt(at))).toBe("2025-06-01T12:02:00.000Z");
    expect(slotAt(slotAt(at))).toBe(slotAt(at));
    expect(plus(at, 1)).toBe(at + 1);
  });
});

describe("instruments", () => {
  test("have a venue and a symbol", () => {
    const parsed = parseInstrument("binanceusdm:BTC/USDT");
    expect(parsed).toEqual({ ok: true, value: "binanceusdm:BTC/USDT" });
    expect(symbolOf("binanceusdm:BTC/USDT" as InstrumentId)).toBe("BTC/USDT");
    expect(venueOf("binanceusdm:BTC/USDT" as InstrumentId)).toBe("binanceusdm");
    expect([direction("long"), direction("short")]).toEqual([1, -1]);
  });
  test.each(["BTC/USDT", "binanceusdm:BTCUSDT", "Binance:BTC/USDT", "binanceusdm:btc/usdt", "a:B/C\n"])(
    "%j is none",
    (raw) => {
      expect(parseInstrument(raw)).toEqual({ ok: false, error: "not-an-instrument" });
    },
  );
});

describe("candles", () => {
  const sound: Candle = { openTime: 0 as TimestampMs, open: 10, high: 12, low: 9, close: 11, volume: 0 };
  test.each([
    [{}, null],
    [{ high: 10.9 }, "OHLC_ORDER"],
    [{ low: 10.5 }, "OHLC_ORDER"],
    [{ high: 8, low: 12 }, "OHLC_ORDER"],
    [{ high: 11 * (1 - 1e-10) }, null],
    [{ close: Number.NaN }, "NOT_FINITE"],
    [{ volume: Number.POSITIVE_INFINITY }, "NOT_FINITE"],
    [{ open: 0 }, "NOT_POSITIVE"],
    [{ low: -1 }, "NOT_POSITIVE"],
    [{ volume: -1 }, "NOT_POSITIVE"],
  ] as const)("with %o the fault is %s", (change, fault) => {
    expect(candleFault({ ...sound, ...change })).toBe(fault);
  });
  test("become columns", () => {
    const columns = toColumns([sound, { ...sound, openTime: 60_000 as TimestampMs, volume: 3 }]);
    expect(columns.length).toBe(2);
    expect([...columns.volume]).toEqual([0, 3]);
    expect([...columns.openTime]).toEqual([0, 60_000]);
  });
});

describe("ids", () => {
  // printf 'replay|binanceusdm:BTC/USDT|2025-06-09T00:02:00.000Z|light@1|m1|c1|long' | sha256sum
  test("the decision id is the sha256 of its parts", () => {
    const id = decisionId({
      runScope: "replay",
      instrument: "binanceusdm:BTC/USDT" as InstrumentId,
      slot: Date.parse("2025-06-09T00:02:00Z") as TimestampMs,
      featureSet: "light@1",
      modelTag: "m1",
      calibrator: "c1",
      side: "long",
    });
    expect(id).toBe("c01c07ca020978fbf89965f59d56a088bdc4c6431a3a4e4caf125fb0190384da");
  });
  test("sha256 of the empty text", () => {
    expect(sha256("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  });
  test("canonical JSON does not depend on the order keys were written in", () => {
    expect(canonicalJson({ b: [{ d: 1, c: null }], a: 2 })).toBe('{"a":2,"b":[{"c":null,"d":1}]}');
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (record) => {
        const reversed = Object.fromEntries(Object.entries(record).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(record));
      }),
    );
  });
});
