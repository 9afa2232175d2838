import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { BARE } from "../support/bare.ts";

function proveRisk(...args: readonly string[]) {
  return spawnSync(process.execPath, ["scripts/prove-risk.ts", ...args], { encoding: "utf8", env: BARE });
}

test("two threads prove as much as one, and say seed, histories and what happened", () => {
  const args = ["--histories", "1000", "--seed", "3", "--json"];
  const two = proveRisk(...args, "--threads", "2");
  expect(two.stderr).toContain("seed 3, histories from 0, 2 threads");
  expect(two.status).toBe(0);
  const [ours, theirs] = [two, proveRisk(...args, "--threads", "1")].map(({ stdout }) => ({
    ...(JSON.parse(stdout) as object),
    seconds: 0,
  }));
  expect(ours).toEqual(theirs);
  expect(ours).toMatchObject({ seed: 3, held: true, gated: { histories: 1000, official: 0, own: 0 } });
  expect(ours).toMatchObject({ free: { histories: 50 } });
}, 60_000);

test("a single history can be looked at again", () => {
  const { stdout, status } = proveRisk("--histories", "1", "--seed", "3", "--from", "17");
  expect(status).toBe(0);
  expect(stdout).toMatch(/^with the gate: 1 histories, 0 broke a limit of the firm, 0 an own one$/m);
  expect(stdout).toMatch(/^seed 3, \d+ s: the promise held$/m);
});

test.each([["--histories", "0"], ["--threads", "x"], ["--bogus"]])("%s %s is refused", (...args) => {
  const { status, stderr } = proveRisk(...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(/must be whole numbers|Unknown option/);
});
