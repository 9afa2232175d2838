import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { CRYPTO } from "../../engine/features/crypto/crypto.ts";
import { LIGHT } from "../../engine/features/light.ts";
import { featuresPage } from "../../scripts/features-doc.ts";

const page = readFileSync("docs/reference/features.md", "utf8");

test("the data dictionary is what the definitions say (npm run docs writes it)", () => {
  expect(page).toBe(featuresPage());
});

test("it holds each feature of each set once, in the model's order", () => {
  const named = [...page.matchAll(/^\| `([a-z0-9_]+)` \|/gm)].map(([, name]) => name);
  expect(named).toEqual([...CRYPTO.names, ...LIGHT.names]);
});
