import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CRYPTO, CRYPTO_2 } from "../../engine/features/crypto/crypto.ts";
import { LIGHT } from "../../engine/features/light.ts";
import { featuresPage } from "../../scripts/features-doc.ts";

const page = readFileSync("docs/reference/features.md", "utf8");

test("the data dictionary is what the definitions say (npm run docs writes it)", () => {
  expect(page).toBe(featuresPage());
});

test("it holds each feature of each set once, in the model's order; the bars of crypto@2 as first and last of a family", () => {
  const named = [...page.matchAll(/^\| `([a-z0-9_]+)`(?: … `([a-z0-9_]+)`)? \|/gm)].map(([, first, last]) => [
    first,
    last,
  ]);
  const bars = ["b_ret", "b_range", "b_clv", "b_vol"].map((family) => [`${family}_00`, `${family}_47`]);
  const alone = (names: readonly string[]) => names.map((name) => [name, undefined]);
  expect(named).toEqual([...alone(CRYPTO.names), ...bars, ...alone(LIGHT.names)]);
  expect(CRYPTO_2.names).toHaveLength(CRYPTO.names.length + 4 * 48);
});
