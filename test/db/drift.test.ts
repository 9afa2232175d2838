import { afterEach, beforeEach, expect, test } from "vitest";
import type { StoredDrift } from "../../engine/ports/drift.ts";
import { candleDatabase, type TestCandles } from "../support/candle-database.ts";

let candles: TestCandles;
beforeEach(() => {
  candles = candleDatabase();
});
afterEach(() => candles.remove());

const row = (day: string, measure: string, value: number, level: StoredDrift["level"] = "ok"): StoredDrift => ({
  ...{ day, measure, value, level },
});

test("nothing was ever measured", () => {
  expect(candles.db.drift.newest("one")).toEqual([]);
  expect(candles.db.drift.since("one", "accuracy", "2025-01-01")).toEqual([]);
});

test("the newest night is the newest that counted its vectors; each model has its own, also after a restart", () => {
  candles.db.drift.record("one", [
    row("2025-06-01", "vectors", 10, "unjudged"),
    row("2025-06-01", "features", 0.2, "watch"),
  ]);
  candles.db.drift.record("one", [
    row("2025-06-02", "vectors", 20, "unjudged"),
    row("2025-06-02", "features", 0.3, "alarm"),
  ]);
  candles.db.drift.record("one", [row("2025-06-03", "accuracy of the day", 0.5)]);
  candles.db.drift.record("two", [row("2025-06-05", "vectors", 1, "unjudged")]);
  candles.reopen();
  expect(candles.db.drift.newest("one")).toEqual([
    row("2025-06-02", "features", 0.3, "alarm"),
    row("2025-06-02", "vectors", 20, "unjudged"),
  ]);
  expect(candles.db.drift.newest("two")).toHaveLength(1);
});

test("a night that runs again replaces what it wrote; one measure is read from a day on, oldest first", () => {
  candles.db.drift.record("one", [
    row("2025-06-02", "accuracy", 0.6),
    row("2025-06-01", "accuracy", 0.5),
    row("2025-06-03", "accuracy", 0.7),
  ]);
  candles.db.drift.record("one", [row("2025-06-02", "accuracy", 0.4, "alarm")]);
  expect(candles.db.drift.since("one", "accuracy", "2025-06-02")).toEqual([
    row("2025-06-02", "accuracy", 0.4, "alarm"),
    row("2025-06-03", "accuracy", 0.7),
  ]);
});

test("a level that is none is refused, and nothing of the night is kept", () => {
  const wrong = { ...row("2025-06-01", "score", 1), level: "terrible" as StoredDrift["level"] };
  expect(() => candles.db.drift.record("one", [row("2025-06-01", "vectors", 1), wrong])).toThrow(/drift_level/);
  expect(candles.db.drift.newest("one")).toEqual([]);
});
