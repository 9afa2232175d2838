/** What keeps a bundle from serving although its files are whole: answers other than where it was trained. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkBundle } from "../../models/parity.ts";
import type { Registered } from "../../models/registry.ts";
import { aBundle, THREE } from "../support/bundles.ts";

const P = 1 / (1 + Math.exp(-3));
const row = (outputs: Record<string, number>, symbol = "BTC/USDT") => ({ symbol, features: [1, 1, 1], outputs });

/** A sound bundle for BTC only, with these parity rows. */
function withRows(rows: readonly unknown[]): Registered {
  const folder = aBundle("three", (manifest) => ({
    ...manifest,
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
  expect((await checkBundle(withRows(rows), [THREE])).ok).toBe(true);
});

test.each([
  ["a head that says something else", [row({ "tiny/win240": P + 1e-4 })], "tiny/win240 differs by"],
  ["a head that is not among the rows", [row({ "tiny/dir15": P })], "says nothing of tiny/win240"],
  ["a row that is answered here only", [row({ "tiny/win240": P }), row({})], "differs by Infinity"],
  ["a row that is answered there only", [row({ "tiny/win240": P }), row({ "tiny/win240": P }, "ETH/USDT")], "Infinity"],
  ["no rows", [], "missing or broken"],
  ["rows of the wrong width", [{ ...row({ "tiny/win240": P }), features: [1] }], "need 3 numbers"],
])("%s is refused", async (_what, rows, says) => {
  expect(await checkBundle(withRows(rows), [THREE])).toMatchObject({
    ok: false,
    error: { code: "MODEL_PARITY_DIFFERS", text: expect.stringContaining(says) },
  });
});
