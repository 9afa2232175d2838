import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createSetupDesk } from "../../../app/setup/chat-setup.ts";

const NOW = { FTMO_PRESET: "ftmo-2step-challenge", ACCOUNT_INITIAL: 100_000 };
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "lookout-setup-"));
  file = join(folder, ".env");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("what is in force already is not written", () => {
  expect(createSetupDesk(file, NOW, false).save("ftmo-2step-challenge", 100_000)).toBe("unchanged");
  expect(() => statSync(file)).toThrow("ENOENT");
});

test("only the two settings change, and the file is its owner's alone", () => {
  writeFileSync(file, "# mine\nTELEGRAM_BOT_TOKEN=1:A\nFTMO_PRESET=ftmo-2step-challenge\n");
  chmodSync(file, 0o644);
  expect(createSetupDesk(file, NOW, false).save("ftmo-1step-challenge", 50_000)).toBe("stored");
  expect(readFileSync(file, "utf8")).toBe(
    "# mine\nTELEGRAM_BOT_TOKEN=1:A\nFTMO_PRESET=ftmo-1step-challenge\nACCOUNT_INITIAL=50000\n",
  );
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a place that cannot be written is said, not thrown", () => {
  expect(createSetupDesk(join(folder, "nowhere", ".env"), NOW, false).save("ftmo-1step-challenge", 50_000)).toBe(
    "not-stored",
  );
});

test("an account is chosen by the configuration, or here", () => {
  expect(createSetupDesk(file, NOW, true).isChosen()).toBe(true);
  const desk = createSetupDesk(file, NOW, false);
  expect(desk.isChosen()).toBe(false);
  desk.save("ftmo-2step-challenge", 100_000);
  expect(desk.isChosen()).toBe(true);
});
