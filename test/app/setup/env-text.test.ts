import { parseEnv } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { withoutSetting, withSetting } from "../../../app/setup/env-text.ts";

test.each([
  ["a line that sets it", "# a\nMODE=live\nB=1\n", "# a\nMODE=x\nB=1\n"],
  ["the example's line", "# what it does\n#MODE=dryrun\n\n# next\n", "# what it does\nMODE=x\n\n# next\n"],
  ["both: only the one that counts", "#MODE=dryrun\nMODE=live\n", "#MODE=dryrun\nMODE=x\n"],
  ["neither", "B=1", "B=1\nMODE=x\n"],
  ["an empty file", "", "MODE=x\n"],
  ["names that only end or begin alike", "LIVE_MODE=1\nMODEL=2\n", "LIVE_MODE=1\nMODEL=2\nMODE=x\n"],
])("setting replaces %s", (_what, before, after) => {
  expect(withSetting(before, "MODE", "x")).toBe(after);
});

test("removing leaves a commented line", () => {
  expect(withoutSetting("A=1\nMODE=live\nB=2\n", "MODE")).toBe("A=1\n#MODE=\nB=2\n");
});

test("what is set is what is read, and nothing else changes", () => {
  const name = fc.constantFrom("A", "B_C", "D");
  const value = fc.stringMatching(/^[A-Za-z0-9:/,._$&-]{1,20}$/);
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value)), name, value, (lines, changed, to) => {
      const before = lines.map(([key, text]) => `${key}=${text}`).join("\n");
      const others = (text: string) => ({ ...parseEnv(text), [changed]: undefined });
      const unique = new Set(lines.map(([key]) => key)).size === lines.length;
      fc.pre(unique);
      const after = withSetting(before, changed, to);
      expect(parseEnv(after)[changed]).toBe(to);
      expect(others(after)).toEqual(others(before));
      expect(parseEnv(withoutSetting(after, changed))[changed]).toBeUndefined();
    }),
  );
});
