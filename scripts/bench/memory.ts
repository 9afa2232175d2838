/** What the process weighs after thousands of scans, and whether it still grows. */
import { type Measurement, rounded } from "./measure.ts";
import { withProgram } from "./program.ts";

const SCANS = 2000;
const HALF = SCANS / 2;
/** Single samples jump with each garbage collection, so means of this many are compared. */
const SMOOTH = 250;
const ARGS = ["--feed", "replay", "--json", "--speed", "max", "--until", "2025-06-11T18:40Z"];

export async function memory(): Promise<readonly Measurement[]> {
  const samples = await withProgram(ARGS, async (program) => {
    const seen: number[] = [];
    while (seen.length < SCANS) {
      await program.next("scan");
      seen.push(program.residentMiB());
    }
    return seen;
  });
  const before = mean(samples.slice(HALF, HALF + SMOOTH));
  const after = mean(samples.slice(-SMOOTH));
  return [
    { name: "RSS after 2,000 scans", value: rounded(after), unit: "MiB" },
    { name: "largest RSS in 2,000 scans", value: rounded(Math.max(...samples)), unit: "MiB" },
    { name: "RSS change over the last 1,000 scans", value: rounded((100 * (after - before)) / before), unit: "%" },
  ];
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
