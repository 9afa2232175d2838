/** The newest report of the test runner: how it ended, and whether it is of every test file of this program. */
import { globSync, readFileSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { z } from "zod";
import { DAY_MS } from "../../core/time.ts";
import type { TestFacts } from "../../models/gates.ts";

const PROGRAM = join(import.meta.dirname, "..", "..");

const count = z.number().int().min(0);
const report = z.object({
  numTotalTests: count,
  numFailedTests: count,
  success: z.boolean(),
  testResults: z.array(z.object({ name: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

/** Null = no sound report that is younger than a day. `program` is the folder whose `test/` it must be of. */
export function testFacts(file: string, now: number, program = PROGRAM): TestFacts | null {
  try {
    if (now - statSync(file).mtimeMs > DAY_MS) return null;
    const parsed = report.safeParse(JSON.parse(readFileSync(file, "utf8")));
    if (!parsed.success) return null;
    const { numTotalTests: total, numFailedTests: failed, success, testResults } = parsed.data;
    // A file of which every test was left out by a filter did not run.
    const ran = testResults
      .filter(({ assertionResults }) =>
        assertionResults.some(({ status }) => status === "passed" || status === "failed"),
      )
      .map(({ name }) => slashed(`/${name}`));
    const files = testFiles(program);
    const known = files.filter((one) => ran.some((name) => name.endsWith(`/${one}`)));
    return { total, failed, success, files: files.length, filesRun: known.length };
  } catch {
    return null;
  }
}

export const testFiles = (program = PROGRAM): readonly string[] =>
  globSync("test/**/*.test.ts", { cwd: program }).map(slashed);

const slashed = (path: string): string => path.replaceAll(sep, "/");
