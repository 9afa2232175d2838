/** The whole program keeps what its models saw, over restarts, and lives without it when it cannot be stored. */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCandleReader } from "../../../db/candle-reader.ts";
import { featureSetOf } from "../../../engine/features/sets.ts";
import { realManifest } from "../../support/bundles.ts";
import { at } from "../../support/candles.ts";
import { INSTRUMENTS } from "../../support/engine.ts";
import { runHere } from "../../support/in-process.ts";

const FROM = "2025-06-11T13:00Z";
const SET = featureSetOf(realManifest());
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-vectors-run-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const runTo = (until: string, ...more: readonly string[]) => {
  const args = ["--feed", "replay", "--json", "--speed", "max", "--from", FROM, "--until", until, ...more];
  return runHere({ args, folder });
};
const file = (): string =>
  join(folder, "var", "replay", readdirSync(join(folder, "var", "replay"))[0] ?? "", "candles.db");
/** Slots of the vectors that are there, per symbol. */
function kept(): readonly (readonly string[])[] {
  const { features, close } = openCandleReader(file());
  const all = INSTRUMENTS.map((instrument) =>
    [...features.featuresBetween(instrument, at(FROM), at("2025-06-12T00:00Z"), SET).slots].map((slot) =>
      new Date(slot).toISOString().slice(11, 16),
    ),
  );
  close();
  return all;
}

test("every scan of every symbol leaves its vector, and a scan whose vectors cannot be stored is a scan all the same", async () => {
  expect(await runTo("2025-06-11T13:04Z")).toMatchObject({ code: 0 });
  const rest = await runTo("2025-06-11T13:06Z", "--resume");
  expect(rest.of("scan").at(-1)?.stagesMs).toHaveProperty("vectors");
  const three = ["13:00", "13:02", "13:04"];
  expect(kept()).toEqual([three, three, three]);

  const client = new Database(file());
  client.exec(`CREATE TRIGGER full BEFORE INSERT ON feature_vectors WHEN NEW.instrument LIKE '%ETH%'
    BEGIN SELECT RAISE(ABORT, 'no space left'); END`);
  client.close();
  const full = await runTo("2025-06-11T13:08Z", "--resume");
  expect(full.code).toBe(0);
  expect(full.of("error")).toMatchObject([
    { code: "FEATURES_NOT_STORED", text: expect.stringMatching(/\(no space left\).*signals go on.*Check the disk/) },
  ]);
  expect(full.of("scan").map(({ slot }) => slot)).toEqual(["2025-06-11T13:06:00.000Z"]);
  expect(full.of("decision").length).toBeGreaterThan(0);
  // All or none: the other symbols' vectors of that scan are not there either.
  expect(kept()).toEqual([three, three, three]);
});
