/**
 * What every `CandleSource` promises, as numbered cases. An adapter's test builds the same small world in its own
 * medium (files, an exchange server) and runs this suite on it.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Candle } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { CandleBatch, CandleSource, SourceError } from "../../engine/ports.ts";
import { type RecordedRow, sampleRows } from "../servers/binance-rows.ts";

const MINUTE = 60_000;
const START = Date.parse("2025-06-09T00:00:00Z");
/** Minutes since START. */
const GAP = { from: 60, until: 67 };
const UNSOUND = 30;
const LENGTH = 720;
/** The exchange's clock: half a minute into minute 700. */
const NOW_MINUTE = 700;

export type World = {
  readonly rows: ReadonlyMap<string, readonly RecordedRow[]>;
  readonly now: number;
};
export type Subject = {
  readonly source: CandleSource;
  /** Moves the clock of the source and of its world. */
  setNow(now: number): void;
  stop(): Promise<void>;
};

/** Twelve recorded hours of three symbols; ETH lacks seven minutes, one minute of BNB has its high below its low. */
function theWorld(): World {
  const hours = (symbol: string): RecordedRow[] =>
    sampleRows(symbol).filter(({ time }) => time >= START && time < START + LENGTH * MINUTE);
  const minute = ({ time }: RecordedRow): number => (time - START) / MINUTE;
  const rows = new Map([
    ["BTCUSDT", hours("BTCUSDT")],
    ["ETHUSDT", hours("ETHUSDT").filter((row) => minute(row) < GAP.from || minute(row) >= GAP.until)],
    ["BNBUSDT", hours("BNBUSDT").map((row) => (minute(row) === UNSOUND ? { ...row, high: "1.5" } : row))],
  ]);
  return { rows, now: START + (NOW_MINUTE + 0.5) * MINUTE };
}

const at = (minute: number): TimestampMs => (START + minute * MINUTE) as TimestampMs;

export function candleSourceContract(name: string, venue: string, open: (world: World) => Promise<Subject>): void {
  describe(`candle source contract: ${name}`, () => {
    const world = theWorld();
    const id = (symbol: string): InstrumentId => `${venue}:${symbol}/USDT` as InstrumentId;
    let subject: Subject;
    beforeAll(async () => {
      subject = await open(world);
    });
    afterAll(() => subject.stop());

    /** Recorded candles of [from, until), minutes since START, that are sound. */
    const recorded = (symbol: string, from: number, until: number): Candle[] =>
      (world.rows.get(`${symbol}USDT`) ?? [])
        .filter(({ time, high }) => time >= at(from) && time < at(until) && high !== "1.5")
        .map(({ time, open: first, high, low, close, volume }) => ({
          openTime: time as TimestampMs,
          open: Number(first),
          high: Number(high),
          low: Number(low),
          close: Number(close),
          volume: Number(volume),
        }));
    const ask = (symbol: string, from: number, until: number) =>
      subject.source.candles(id(symbol), at(from), at(until));
    const batch = async (symbol: string, from: number, until: number): Promise<CandleBatch> => {
      const answer = await ask(symbol, from, until);
      if (!answer.ok) throw new Error(answer.error.text);
      return answer.value;
    };
    const refusal = async (instrument: string): Promise<SourceError> => {
      const answer = await subject.source.candles(instrument as InstrumentId, at(0), at(5));
      if (answer.ok) throw new Error("it answered");
      return answer.error;
    };

    test("1. hands over every closed candle of the range with the values recorded", async () => {
      expect(await batch("BTC", 0, 600)).toEqual({ candles: recorded("BTC", 0, 600), rejected: [] });
      expect(recorded("BTC", 0, 600)).toHaveLength(600);
    });

    test("2. open times rise strictly", async () => {
      const { candles } = await batch("ETH", 0, NOW_MINUTE);
      expect(candles.every(({ openTime }, i) => i === 0 || openTime > candles[i - 1]!.openTime)).toBe(true);
    });

    test("3. the range is half-open: from is in, until is not", async () => {
      const { candles } = await batch("BTC", 10, 13);
      expect(candles.map(({ openTime }) => openTime)).toEqual([at(10), at(11), at(12)]);
    });

    test("4. bounds between two minutes take only whole minutes inside", async () => {
      const { candles } = await batch("BTC", 10.5, 13.9);
      expect(candles.map(({ openTime }) => openTime)).toEqual([at(11), at(12)]);
    });

    test("5. the forming candle is never handed over, even when until lies in the future", async () => {
      const { candles } = await batch("BTC", NOW_MINUTE - 2, NOW_MINUTE + 60);
      expect(candles).toEqual(recorded("BTC", NOW_MINUTE - 2, NOW_MINUTE));
    });

    test("6. it comes when it has closed, with its final values", async () => {
      const next = await open(world);
      next.setNow(at(NOW_MINUTE + 1));
      const answer = await next.source.candles(id("BTC"), at(NOW_MINUTE), at(NOW_MINUTE + 60));
      await next.stop();
      expect(answer).toEqual({
        ok: true,
        value: { candles: recorded("BTC", NOW_MINUTE, NOW_MINUTE + 1), rejected: [] },
      });
      expect(recorded("BTC", NOW_MINUTE, NOW_MINUTE + 1)).toHaveLength(1);
    });

    test.each([
      ["no time at all", 20, 20],
      ["from after until", 30, 20],
      ["before the first candle", -600, -300],
      ["in the future", NOW_MINUTE + 1, NOW_MINUTE + 20],
      ["less than a minute", 20.2, 20.9],
    ])("7. a range without candles is an empty batch: %s", async (_name, from, until) => {
      expect(await batch("BTC", from, until)).toEqual({ candles: [], rejected: [] });
    });

    test("8. an unknown symbol is refused by its code and not worth another try", async () => {
      for (const instrument of [`${venue}:XRP/USDT`, "othervenue:BTC/USDT"]) {
        const error = await refusal(instrument);
        expect(error).toMatchObject({ code: "UNKNOWN_SYMBOL", retryable: false });
        expect(error.text).toContain(instrument.slice(instrument.indexOf(":") + 1));
      }
    });

    test("9. a gap stays a gap", async () => {
      const { candles } = await batch("ETH", GAP.from - 1, GAP.until + 1);
      expect(candles.map(({ openTime }) => openTime)).toEqual([at(GAP.from - 1), at(GAP.until)]);
      expect(await batch("ETH", GAP.from, GAP.until)).toEqual({ candles: [], rejected: [] });
    });

    test("10. an unsound candle is left out, never repaired, and listed", async () => {
      const expected = { candles: recorded("BNB", 0, 60), rejected: [{ openTime: at(UNSOUND), why: "OHLC_ORDER" }] };
      expect(await batch("BNB", 0, 60)).toMatchObject(expected);
      expect(expected.candles).toHaveLength(59);
    });

    test("11. the same question brings the same answer", async () => {
      expect(await batch("ETH", 0, 300)).toEqual(await batch("ETH", 0, 300));
    });

    test("12. three symbols at once answer as one after another", async () => {
      const symbols = ["BTC", "ETH", "BNB"];
      const together = await Promise.all(symbols.map((symbol) => batch(symbol, 0, 650)));
      expect(together.map(({ candles }) => candles)).toEqual(symbols.map((symbol) => recorded(symbol, 0, 650)));
    });

    test("13. it names itself and its venue", () => {
      expect(subject.source.venue).toBe(venue);
      expect(subject.source.name).not.toBe("");
    });

    test("14. after stop, which may be called twice, every question is refused", async () => {
      const stopped = await open(world);
      await stopped.source.stop();
      await stopped.source.stop();
      const answer = await stopped.source.candles(id("BTC"), at(0), at(5));
      await stopped.stop();
      expect(answer).toMatchObject({ ok: false, error: { code: "REFUSED", retryable: false } });
    });
  });
}
