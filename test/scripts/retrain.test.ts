/** A whole retraining with a stand-in for the lab: archive, snapshot, bundle, and both bundles on the newest month. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { loadConfig } from "../../app/config/load.ts";
import { sliceColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import { openCandles } from "../../db/candles.ts";
import { FEATURE_SETS } from "../../engine/features/sets.ts";
import { parseRetrainArguments } from "../../scripts/retrain/arguments.ts";
import { retrain } from "../../scripts/retrain/program.ts";
import { aShelf, ONE } from "../support/model-shelf.ts";
import { loadSample } from "../support/sample.ts";

const BTC = "binanceusdm:BTC/USDT" as InstrumentId;
const FRESH = "win240-trees-local-1";
afterEach(() => void vi.unstubAllEnvs());

function partsOf(uv: string | null) {
  const shelf = aShelf();
  const path = mkdtempSync(join(tmpdir(), "lookout-uv-"));
  const out = 'for word; do [ "$last" = --out ] && out=$word; last=$word; done';
  const copy = `/bin/mkdir -p "$out" && /bin/cp ${shelf.fresh(FRESH)}/* "$out"/`;
  if (uv !== null) {
    writeFileSync(join(path, "uv"), `#!/bin/sh\n[ "$1" = run ] || exit 0\n${out}\n${uv}\n${copy}\n`);
    chmodSync(join(path, "uv"), 0o755);
  }
  vi.stubEnv("PATH", path);
  const config = loadConfig({ defaults: {}, configFile: null, environment: {}, flags: {} });
  if (!config.ok) throw new Error("the defaults are no configuration");
  const place = { ...shelf, now: Date.parse("2026-11-22T00:00:00Z"), pinned: null, features: FEATURE_SETS };
  return { shelf, parts: { place, settings: config.value.values, leaving: new AbortController().signal } };
}
const WISH = { instruments: [BTC], months: 24, against: ONE };

test("trains on a snapshot of the archive, adds the bundle, and sets old and new side by side", {
  timeout: 60_000,
}, async () => {
  const { shelf, parts } = partsOf('case "$*" in *"--validate-newest-month"*) ;; *) exit 2 ;; esac');
  const candles = openCandles({ file: join(shelf.varFolder, "candles.db") });
  if (!candles.ok) throw new Error(candles.error.text);
  candles.value.store.appendColumns(BTC, sliceColumns(loadSample("BTC"), 0, 12_500));
  candles.value.close();
  const done = await retrain(WISH, parts);
  expect(done).toMatchObject({ ok: true });
  const text = done.ok ? done.value : "";
  expect(text).toMatch(/^win240-trees-local-1 1\.0\.0 was trained and added as observation\. It does not serve\./);
  // The stand-in is a copy of the old bundle: the same words, no difference.
  expect(text).toContain("Brier, new minus old: 0.0000 [0.0000, 0.0000]");
  expect(text).toContain("Too little to tell them apart");
  expect(readdirSync(join(shelf.varFolder, "snapshots"))).toHaveLength(1);
  expect(readdirSync(join(shelf.varFolder, "models", "training"))).toEqual([]);
});

test("without uv nothing is begun, and a sentence names what installs it", async () => {
  const { shelf, parts } = partsOf(null);
  expect(await retrain(WISH, parts)).toMatchObject({
    ok: false,
    error: { exitCode: 3, text: expect.stringContaining("pip install uv") },
  });
  expect(existsSync(join(shelf.varFolder, "snapshots"))).toBe(false);
});

test("without candles in the archive a sentence says so", async () => {
  const { parts } = partsOf("exit 0");
  expect(await retrain(WISH, parts)).toMatchObject({
    ok: false,
    error: { exitCode: 2, text: expect.stringContaining("no candles of the watched symbols") },
  });
});

test.each([[[]], [["--symbols", "x", "--against", "a"]], [["--symbols", BTC, "--months", "0", "--against", "a"]]])(
  "%j is refused",
  (args) => {
    expect(parseRetrainArguments(args).ok).toBe(false);
  },
);
