/** The lab's input, from recorded candles to a Parquet file, as the README says it is made. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import type { TimestampMs } from "../../core/time.ts";
import { withSide } from "../../engine/features/feature-set.ts";
import { LIGHT } from "../../engine/features/light.ts";
import { loadSample } from "../support/sample.ts";

test("writes labelled rows of both sides that hold what the engine computes", async () => {
  const out = join(mkdtempSync(join(tmpdir(), "lookout-dataset-")), "rows.parquet");
  execFileSync(
    process.execPath,
    ["scripts/dataset.ts", "--out", out, "--candles", "data/sample/binanceusdm_BTCUSDT_1m.csv.gz"],
    {
      stdio: "pipe",
    },
  );
  const file = await asyncBufferFromFile(out);
  const { key_value_metadata: meta } = await parquetMetadataAsync(file);
  const facts = Object.fromEntries((meta ?? []).map(({ key, value }) => [key, value]));
  expect(facts).toMatchObject({ featureSet: LIGHT.id, featureNames: JSON.stringify(LIGHT.names) });

  const rows = await parquetReadObjects({ file });
  // Twelve days less warm-up and horizon, four slots an hour, two sides.
  const expected = ((12 * 1440 - LIGHT.warmupMinutes - 240) / 15) * 2;
  expect(Math.abs(rows.length - expected)).toBeLessThan(10);
  const row = rows[777];
  expect(row).toMatchObject({ venue: "binanceusdm", symbol: "BTC/USDT" });
  const live = withSide(LIGHT.compute(loadSample("BTC"), Number(row?.slot) as TimestampMs), row?.side);
  expect(LIGHT.names.map((name) => row?.[name])).toEqual([...live]);
  for (const { win, net_r: net, exit } of rows) {
    expect(win).toBe(net > 0 ? 1 : 0);
    expect(["tp", "sl", "timeout"]).toContain(exit);
  }
});

test.each([[[]], [["--out", "x.parquet"]], [["--candles", "x.csv.gz"]]])(
  "says how it is used when given %j",
  (args) => {
    const run = spawnSync(process.execPath, ["scripts/dataset.ts", ...args], { encoding: "utf8" });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain("Usage: node scripts/dataset.ts");
  },
);
