import { spawnSync } from "node:child_process";
import { afterAll, expect, test } from "vitest";
import { MINUTE_MS } from "../../core/time.ts";
import { qualityReport } from "../../market/quality/report.ts";
import { qualityText } from "../../scripts/quality/text.ts";
import { lengthOf } from "../../scripts/quality/timeframe.ts";
import { aFolder, HEADER, toParquet } from "../market/candle-files.ts";
import { BARE } from "../support/bare.ts";
import { at, aWalk } from "../support/candles.ts";

const folder = aFolder();
afterAll(() => folder.remove());

const quality = (...args: readonly string[]) =>
  spawnSync(process.execPath, ["scripts/quality.ts", ...args], { encoding: "utf8", env: BARE });

/** The real halt of 2023-03-24: 80 minutes absent, 72 silent ones before it. */
const HALT = "test/fixtures/candles/binance_spot_BTCUSDT_1m_2023-03-24.csv";

test("a real day with its halt, as one JSON object with exactly these fields", () => {
  const { stdout, status, stderr } = quality("--candles", HALT, "--timeframe", "1m", "--json");
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const report = JSON.parse(stdout);
  expect(Object.keys(report)).toEqual([
    "rows",
    "expected",
    "missing",
    "duplicates",
    "outOfOrder",
    "quarantined",
    "suspect",
    "byCheck",
    "gaps",
    "score",
  ]);
  expect(report).toMatchObject({ rows: 1360, expected: 1440, missing: 80, duplicates: 0, outOfOrder: 0 });
  expect(report).toMatchObject({ quarantined: 0, suspect: 72, byCheck: { zeroVolume: 72, gap: 1 } });
  expect(report.gaps).toEqual([{ from: "2023-03-24T12:40:00.000Z", until: "2023-03-24T14:00:00.000Z" }]);
  // 1360 of 1440 minutes, of which 72 count half.
  expect(report.score).toBe(Math.round((1000 * (1360 - 36)) / 1440) / 10);
});

test("an unsorted, doubled, unsound file is reported, not refused", () => {
  const minute = (number: number, rest = "100,101,99,100,1") => `${at("2025-06-01T00:00Z") + number * 60_000},${rest}`;
  const lines = [
    HEADER,
    minute(1),
    minute(0),
    minute(2),
    minute(2),
    minute(2, "100,101,99,100,7"),
    minute(3, "nan,101,99,100,1"),
    minute(4, "0,101,99,100,1"),
    minute(5, "100,101,99,102,1"),
    minute(6, "100,101,99,100,0"),
    minute(9),
  ];
  const file = folder.write("mixed.csv", `${lines.join("\n")}\n`);
  const { stdout, status } = quality("--candles", file, "--timeframe", "1m", "--json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    ...{ rows: 10, expected: 10, missing: 2, duplicates: 2, outOfOrder: 1, quarantined: 4, suspect: 1 },
    byCheck: { finite: 1, positive: 1, ohlcOrder: 1, conflict: 1, zeroVolume: 1, gap: 1, jump: 0 },
    gaps: [{ from: "2025-06-01T00:07:00.000Z", until: "2025-06-01T00:09:00.000Z" }],
  });
});

test("the timeframe comes from the flag, else from the name; Parquet is read too", () => {
  const rows = [0, 1, 3].map((bar) => ({
    ...{ time: at("2025-06-01T00:00Z") + bar * 180_000, open: "1", high: "1", low: "1", close: "1", volume: "1" },
  }));
  const file = folder.write("binance_spot_BTCUSDT_3m.parquet", toParquet(rows));
  const named = quality("--candles", file, "--json");
  expect(JSON.parse(named.stdout)).toMatchObject({ rows: 3, expected: 4, missing: 1 });
});

test.each([
  [[], "--candles FILE is missing"],
  [["--candles", "nowhere.csv", "--timeframe", "1m"], "there is no such file"],
  [["--candles", HALT, "--timeframe", "soon"], "is no length of a candle"],
  [["--candles", "unnamed.csv"], "does not say how long its candles are"],
  [["--sandals"], "Unknown option"],
] as const)("%j ends with 2 and says why", (args, why) => {
  const { status, stderr, stdout } = quality(...args);
  expect(status).toBe(2);
  expect(stderr).toContain(why);
  expect(stdout).toBe("");
});

test("a person is told what is missing, and that a day without candles begins another recording", () => {
  const columns = aWalk(at("2025-06-01T00:00Z"), 3000, 1);
  columns.openTime.forEach((time, row) => {
    if (row >= 1500) columns.openTime[row] = time + 3 * 86_400_000;
  });
  const text = qualityText(qualityReport(columns, MINUTE_MS), "file.csv", "1m", MINUTE_MS);
  expect(text).toContain("file.csv: 3,000 rows of 1m, score 41 of 100");
  expect(text).toContain("missing           4,320   59.02 %");
  expect(text).toContain("  2025-06-02 01:00 UTC to 2025-06-05 01:00 UTC  4,320 missing");
  expect(text).toContain("1 of them is so long that the file looks like 2 recordings.");
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThan(120);
});

test.each([
  ["1m", 60_000],
  ["3m", 180_000],
  ["4h", 14_400_000],
  ["1d", 86_400_000],
  ["1w", 604_800_000],
  ["0m", null],
  ["1M", null],
  ["m", null],
  ["1.5h", null],
])("a candle of %s is %s ms long", (timeframe, ms) => {
  expect(lengthOf(timeframe)).toBe(ms);
});
