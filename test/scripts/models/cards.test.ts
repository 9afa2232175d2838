import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { MODELS_FOLDER } from "../../../models/registry.ts";
import { modelCards } from "../../../scripts/model-cards.ts";

test("every model has its card, as its manifest has it", async () => {
  const cards = await modelCards();
  expect(cards.size).toBeGreaterThan(0);
  for (const [path, text] of cards) expect(readFileSync(join(MODELS_FOLDER, path), "utf8"), path).toBe(text);
});

test("the card of the bundle that ships says what was measured, and what is not known", () => {
  const card = readFileSync("models/cards/win240-light-1.md", "utf8");
  // From the manifest by hand.
  expect(card).toContain(
    "| test | 10304 | 308 | 27 | 0.427 | 0.536 [0.488, 0.587] | 0.2438 | 0.34 % | 0.018 | −0.113 R [−0.148, −0.079] |",
  );
  expect(card).toContain("| HIGH | 215 | 0.510 | 0.335 |");
  expect(card).toContain("| dir15 | not measured | – | 0.68 |");
});
