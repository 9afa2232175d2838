import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { InstrumentId } from "../../../core/instrument.ts";
import { HOUR_MS, plus } from "../../../core/time.ts";
import { openCandles } from "../../../db/candles.ts";
import { at } from "../../support/candles.ts";
import { runHere } from "../../support/in-process.ts";

const ETH = "binanceusdm:ETH/USDT" as InstrumentId;
const SPOILED = at("2025-06-11T13:05Z");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-quality-run-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the program keeps an unsound candle apart and counts every hour of its run", async () => {
  const name = "binanceusdm_ETHUSDT_1m.csv.gz";
  const text = gunzipSync(readFileSync(join("data", "sample", name))).toString("utf8");
  const row = text.split("\n").find((line) => line.startsWith(`${SPOILED},`)) ?? "";
  const [time, open, high, low, close, volume] = row.split(",");
  const file = join(folder, name);
  writeFileSync(file, gzipSync(text.replace(row, [time, open, low, high, close, volume].join(","))));
  const args = ["--feed", "replay", "--json", "--speed", "max", "--files", file];
  const range = ["--from", "2025-06-11T12:30Z", "--until", "2025-06-11T13:30Z"];
  const { code, of } = await runHere({ args: [...args, ...range], folder });
  expect(code).toBe(0);
  expect(of("scan").at(-1)?.stagesMs).toHaveProperty("quality");

  const [run = ""] = readdirSync(join(folder, "var", "replay"));
  const opened = openCandles({ file: join(folder, "var", "replay", run, "candles.db") });
  if (!opened.ok) throw new Error(opened.error.text);
  const { quality, close: shut } = opened.value;
  const kept = quality.quarantined(ETH, at("2025-06-11T00:00Z"), at("2025-06-12T00:00Z"));
  expect(kept).toMatchObject([{ openTime: SPOILED, reason: "ohlcOrder", source: "replay" }]);
  expect(JSON.parse(kept[0]?.raw ?? "")).toEqual([time, open, low, high, close, volume].map(Number));
  const noon = at("2025-06-11T12:00Z");
  const hours = quality.hours(ETH, noon, plus(noon, 2 * HOUR_MS));
  // The scan of 13:00 looks at the minutes before it, so it belongs to the hour of noon.
  expect(
    hours.map(({ expected, received, quarantined, featureAttempts }) => [
      ...[expected, received, quarantined, featureAttempts],
    ]),
  ).toEqual([
    [60, 60, 0, 16],
    [28, 27, 1, 14],
  ]);
  shut();
});
