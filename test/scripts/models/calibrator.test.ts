/** The command's side of a revert; what a running process makes of it is in test/app/jobs/refitting.test.ts. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Place } from "../../../app/models/place.ts";
import { DAY_MS, plus } from "../../../core/time.ts";
import { openLedger } from "../../../db/ledger.ts";
import type { RefitRecord } from "../../../engine/confidence/refit-record.ts";
import { LIGHT } from "../../../engine/features/light.ts";
import { readRevertWish } from "../../../models/calibrator-revert.ts";
import { MODELS_FOLDER } from "../../../models/registry.ts";
import { parseModelsArguments } from "../../../scripts/models/arguments.ts";
import { calibrator } from "../../../scripts/models/calibrator.ts";
import { at } from "../../support/candles.ts";

const TAG = "win240-light-1";
const NIGHT = at("2026-06-15T00:20:00Z");

function aPlace(refits: readonly Partial<RefitRecord>[] | null): Place {
  const varFolder = mkdtempSync(join(tmpdir(), "lookout-calibrator-"));
  if (refits !== null) {
    const opened = openLedger({
      file: join(varFolder, "lookout.db"),
      clock: { now: () => NIGHT },
      stopwatch: { elapsed: () => 0 },
    });
    if (!opened.ok) throw new Error(opened.error.text);
    refits.forEach((over, night) => {
      opened.value.calibrators.record({
        ...{ id: `${TAG}+${night}`, tag: TAG, fittedAt: plus(NIGHT, night * DAY_MS), comparedWith: "platt-1" },
        ...{ since: plus(NIGHT, -30 * DAY_MS), split: plus(NIGHT, -7 * DAY_MS), until: NIGHT },
        ...{ slope: 0.8, intercept: -0.1, n: 4000, nIndependent: 500, nCompared: 900, nComparedIndependent: 110 },
        ...{ brierBefore: 0.2451, brierAfter: 0.2409, reliability: [], adopted: true, reason: "ADOPTED" },
        ...over,
      });
    });
    opened.value.close();
  }
  return { models: MODELS_FOLDER, varFolder, now: NIGHT, pinned: TAG, features: [LIGHT] };
}
const NOT_BETTER = { adopted: false, reason: "NOT_BETTER" } as const;
const WISH = { action: "revert", reason: "too timid", by: "ada" } as const;

describe("calibrator list", () => {
  test("says which serves, and what every night came to", async () => {
    const answer = await calibrator(aPlace([{}, NOT_BETTER]), { action: "list" });
    expect(answer.ok && answer.value.text.split("\n")).toEqual([
      `${TAG}+0 serves.`,
      `  ${TAG}+1 · not adopted (NOT_BETTER) · slope 0.800, intercept -0.100 · 4000 outcomes, 500 independent · Brier of the newest week 0.2451 → 0.2409 (110 independent)`,
      `* ${TAG}+0 · adopted · slope 0.800, intercept -0.100 · 4000 outcomes, 500 independent · Brier of the newest week 0.2451 → 0.2409 (110 independent)`,
      "",
    ]);
  });

  test.each([
    ["no ledger yet", null],
    ["no refit adopted", [NOT_BETTER]],
  ])("%s: the shipped one serves, and there is nothing to take back", async (_, refits) => {
    const place = aPlace(refits);
    const answer = await calibrator(place, { action: "list" });
    expect(answer.ok && answer.value.text).toContain(`${TAG} serves with the calibrator it shipped with.`);
    expect(await calibrator(place, WISH)).toMatchObject({
      ok: false,
      error: { exitCode: 2, code: "CALIBRATOR_SHIPPED" },
    });
    expect(await readRevertWish(place.varFolder)).toEqual({ ok: true, value: null });
  });
});

test("calibrator revert leaves word for the process that holds the ledger, with who and why", async () => {
  const place = aPlace([{}, {}]);
  expect(await calibrator(place, WISH)).toMatchObject({ ok: true, value: { json: { reverting: `${TAG}+1` } } });
  const wish = { id: `${TAG}+1`, reason: "too timid", by: "ada" };
  expect(await readRevertWish(place.varFolder)).toEqual({ ok: true, value: wish });
  const listed = await calibrator(place, { action: "list" });
  expect(listed.ok && listed.value.text).toContain(`${TAG}+1 is to be taken back before the next scan.`);
});

test.each([
  [["calibrator", "list"], { ok: true, value: { kind: "calibrator", wish: { action: "list" } } }],
  [["calibrator", "revert", "--reason", " odd "], { ok: true, value: { wish: { action: "revert", reason: "odd" } } }],
  [["calibrator", "revert"], { ok: false, error: expect.stringContaining("needs a reason") }],
  [["calibrator"], { ok: false, error: expect.stringContaining("calibrator list or calibrator revert") }],
  [["list", "--reason", "x"], { ok: false, error: expect.stringContaining("belongs to rollback and calibrator only") }],
])("arguments %j", (argv, expected) => {
  expect(parseModelsArguments(argv)).toMatchObject(expected);
});
