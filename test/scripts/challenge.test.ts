import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseChallengeArguments } from "../../scripts/challenge/arguments.ts";
import { BARE } from "../support/bare.ts";

const BASE = ["--preset", "ftmo-2step-challenge"];
const parse = (text: string) => parseChallengeArguments(text.split(" ").filter((word) => word !== ""));

function challenge(...args: readonly string[]) {
  const env = BARE;
  return spawnSync(process.execPath, ["scripts/challenge.ts", ...args], { encoding: "utf8", env });
}

test("defaults: 20 attempts of the named phase, 2 trades a day at 1:2 and 0.07 R, sized as configured, guard on", () => {
  const parsed = parse("--preset ftmo-2step-challenge --win-rate 0.5");
  expect(parsed).toMatchObject({
    ok: true,
    value: {
      outcomes: { kind: "win-rate", winRate: 0.5, rr: 2, costR: 0.07, tradesPerDay: 2 },
      risk: null,
      guard: true,
      attempts: 20,
      seed: 1,
      json: false,
    },
  });
});

test("phases, shares in percent and real trades", () => {
  const parsed = parse("--preset ftmo-2step-challenge --trades x.jsonl --phases 2 --risk 1.5% --guard off --seed 7");
  if (!parsed.ok || parsed.value.help) throw new Error("It should have been understood");
  expect(parsed.value.presets.map(({ id }) => id)).toEqual(["ftmo-2step-challenge", "ftmo-2step-verification"]);
  expect(parsed.value.outcomes).toEqual({ kind: "trades", file: "x.jsonl", costR: 0, tradesPerDay: null });
  expect(parsed.value).toMatchObject({ risk: 0.015, guard: false, seed: 7 });
});

test.each([
  ["--win-rate 0.5", "--preset must be one of ftmo-2step-challenge, "],
  ["--preset none --win-rate 0.5", `not "none".`],
  ["--preset ftmo-2step-funded-swing --win-rate 0.5", "has no profit target"],
  ["--preset ftmo-1step-challenge --win-rate 0.5 --phases 2", "has no second phase"],
  ["--preset ftmo-2step-challenge", "Say where the outcomes come from"],
  ["--preset ftmo-2step-challenge --win-rate 50", "--win-rate must be a number from 0 to 1"],
  ["--preset ftmo-2step-challenge --win-rate x", `not "x"`],
  ["--preset ftmo-2step-challenge --win-rate 0.5 --risk 1", "1 percent is 0.01 or 1%"],
  ["--preset ftmo-2step-challenge --win-rate 0.5 --risk %", "1 percent is 0.01 or 1%"],
  ["--preset ftmo-2step-challenge --win-rate 0.5 --attempts 1.5", "--attempts must be a whole number"],
  ["--preset ftmo-2step-challenge --win-rate 0.5 --attempts 0", "--attempts must be a whole number"],
  ["--preset ftmo-2step-challenge --win-rate 0.5 --seed -1", "'--seed' argument is ambiguous"],
  ["--preset ftmo-2step-challenge --win-rate 0.5 --guard maybe", "--guard must be on or off"],
  ["--preset ftmo-2step-challenge --win-rate 0.5 --phases 3", "--phases must be 1 or 2"],
  ["--preset ftmo-2step-challenge --win-rate 0.5 --bogus", "Unknown option '--bogus'"],
  ["--preset ftmo-2step-challenge --trades x --rr 2", "leave out --win-rate and --rr"],
])("%s is refused with a sentence", (line, sentence) => {
  const parsed = parse(line);
  expect(parsed.ok).toBe(false);
  if (!parsed.ok) expect(parsed.error.join(" ")).toContain(sentence);
});

test("the process prints one object with --json and says the same in words", () => {
  const args = [...BASE, "--win-rate", "0.45", "--risk", "3%", "--guard", "off", "--phases", "2"];
  const { stdout, status } = challenge(...args, "--json");
  expect(status).toBe(0);
  const result = JSON.parse(stdout) as Record<string, unknown>;
  expect(result).toMatchObject({ preset: "ftmo-2step-challenge", guard: "off", seed: 1, attempts: 20 });
  for (const key of ["passed", "rate", "wilson", "breaches", "meanDays", "medianDays"])
    expect(result).toHaveProperty(key);
  const words = challenge(...args).stdout;
  expect(words).toContain(`passed         ${String(result.passed)} of 20`);
  expect(words).toMatch(/attempt \d+, ftmo-2step-challenge, 2026-01-\d\d .*: DAILY_LOSS, equity [\d.]+ below [\d.]+/);
  expect(words).toMatch(/gate {11}pass rate ≥70 %: NOT passed/);
  expect(words).toMatch(/gate {11}0 breaches in 20: NOT passed/);
});

test("bad input ends with exit code 2 and says what to do", () => {
  const folder = mkdtempSync(join(tmpdir(), "lookout-challenge-"));
  const file = join(folder, "trades.jsonl");
  writeFileSync(file, `{"openedAt":"2026-03-01T10:00Z","closedAt":"2026-03-01T12:00Z","r":2}\nnonsense\n`);
  const bad = challenge(...BASE, "--trades", file);
  expect(bad.status).toBe(2);
  expect(bad.stderr).toContain(`${file}, line 2: not a JSON object`);
  expect(challenge(...BASE, "--trades", join(folder, "none")).stderr).toContain("cannot be read");
  const flags = challenge("--win-rate", "2");
  expect([flags.status, flags.stdout]).toEqual([2, ""]);
  expect(flags.stderr).toContain("npm run challenge -- --help");
});

test("real outcomes: one day that always wins passes with the same trades again and again", () => {
  const file = join(mkdtempSync(join(tmpdir(), "lookout-challenge-")), "trades.jsonl");
  writeFileSync(file, `{"openedAt":"2026-03-01T10:00Z","closedAt":"2026-03-01T12:00Z","r":2}\n`);
  const { stdout } = challenge(...BASE, "--trades", file, "--risk", "0.01", "--guard", "off", "--json");
  // 2,000 a day: above 110,000 on the sixth.
  expect(JSON.parse(stdout)).toMatchObject({ passed: 20, medianDays: 6, breaches: { daily: 0, max: 0 } });
});
