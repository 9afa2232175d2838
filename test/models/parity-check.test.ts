/** What keeps a bundle from serving although its files are whole: answers other than where it was trained. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { LIVE_ANSWER } from "../../app/models/live-answer.ts";
import type { Manifest } from "../../models/manifest.ts";
import { checkBundle } from "../../models/parity.ts";
import type { Registered } from "../../models/registry.ts";
import { aBundle, THREE } from "../support/bundles.ts";

const P = 1 / (1 + Math.exp(-3));
/** One model of weight 1 and a calibrator of slope 1 and intercept 0: score and probability are what the model says. */
const row = (outputs: Record<string, number>, symbol = "BTC/USDT") => {
  const said = outputs["tiny/win240"] === undefined ? null : P;
  return { symbol, features: [1, 1, 1], outputs, score: said, pWin: said };
};
const CHECKING = { features: [THREE], saying: LIVE_ANSWER };

/** A sound bundle for BTC only, with these parity rows. */
function withRows(rows: readonly unknown[], over: Partial<Manifest> = {}): Registered {
  const folder = aBundle("three", (manifest) => ({
    ...{ ...manifest, ...over },
    tag: "tiny-1",
    models: manifest.models.map((model) => ({ ...model, symbols: ["BTC/USDT"] })),
  }));
  writeFileSync(join(folder, "parity.json"), JSON.stringify({ rows }));
  const entry = { version: "1.0.0", folder, files: [], featureSet: THREE.id, status: "observation" } as const;
  const rest = { created: "2026-11-21", metrics: "report.json", card: "card.md" };
  return { tag: "tiny-1", entry: { ...entry, ...rest }, origin: "shipped", root: folder, folder } as never;
}

test("equal answers pass, and a model need not answer for the symbols of others", async () => {
  const rows = [row({ "tiny/win240": P + 5e-6 }), row({}, "ETH/USDT")];
  expect((await checkBundle(withRows(rows), CHECKING)).ok).toBe(true);
});

test.each([
  ["a head that says something else", [row({ "tiny/win240": P + 1e-4 })], "tiny/win240 differs by"],
  ["a head that is not among the rows", [row({ "tiny/dir15": P })], "says nothing of tiny/win240"],
  ["a score that nobody states", [{ ...row({ "tiny/win240": P }), score: null }], "its score differs by Infinity"],
  ["another probability", [{ ...row({ "tiny/win240": P }), pWin: P - 1e-4 }], "its pWin differs by"],
  [
    "rows without what was stated",
    [{ symbol: "BTC/USDT", features: [1, 1, 1], outputs: { "tiny/win240": P } }],
    "broken",
  ],
  ["a row that is answered here only", [row({ "tiny/win240": P }), row({})], "differs by Infinity"],
  ["a row that is answered there only", [row({ "tiny/win240": P }), row({ "tiny/win240": P }, "ETH/USDT")], "Infinity"],
  ["no rows", [], "missing or broken"],
  ["rows of the wrong width", [{ ...row({ "tiny/win240": P }), features: [1] }], "need 3 numbers"],
])("%s is refused", async (_what, rows, says) => {
  expect(await checkBundle(withRows(rows), CHECKING)).toMatchObject({
    ok: false,
    error: { code: "MODEL_PARITY_DIFFERS", text: expect.stringContaining(says) },
  });
});

const SOUND = [row({ "tiny/win240": P })];
const plain: Manifest["calibrator"] = { id: "plain", kind: "platt", slope: 1, intercept: 0, boosters: [] };

test.each<[string, Partial<Manifest>, string, string]>([
  [
    "a calibrator turned round",
    { calibrator: { ...plain, slope: -50 } },
    "MODEL_PARITY_DIFFERS",
    "its pWin differs by",
  ],
  ["a calibrator moved", { calibrator: { ...plain, intercept: 0.01 } }, "MODEL_PARITY_DIFFERS", "its pWin differs by"],
  [
    "an ensemble that says more",
    { ensemble: { space: "logit", intercept: 0.1, weights: { tiny: 1 }, compared: [], why: "x" } },
    "MODEL_PARITY_DIFFERS",
    "its score differs by",
  ],
  [
    "tier edges moved down",
    { tierEdges: [0.1, 0.2] },
    "MANIFEST_INVALID",
    "Its tier edges 0.100 and 0.200 are not those",
  ],
  ["tier edges moved up", { tierEdges: [0.9, 0.95] }, "MANIFEST_INVALID", "MEDIUM states"],
])("a manifest with %s is refused although its models are whole", async (_what, over, code, says) => {
  const checked = await checkBundle(withRows(SOUND, over), CHECKING);
  expect(checked).toMatchObject({ ok: false, error: { code, text: expect.stringContaining(says) } });
});

test("tiers that were not counted contradict nothing", async () => {
  expect((await checkBundle(withRows(SOUND, { tierEdges: [0.1, 0.2], metrics: {} }), CHECKING)).ok).toBe(true);
});
