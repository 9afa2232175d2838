/** How long a scan and an answer take in the running process, by its own stage times and by a stopwatch at its pipe. */
import { type Measurement, percentile, rounded } from "./measure.ts";
import { type Line, withProgram } from "./program.ts";

const SCANS = 720;
const QUESTIONS = 300;
const ARGS = ["--feed", "replay", "--json", "--speed", "max", "--until", "2025-06-10T00:00Z"];

/** One replayed day of three symbols, then questions one after the other. */
export async function scansAndAnswers(): Promise<readonly Measurement[]> {
  return withProgram(ARGS, async (program) => {
    const scans: number[] = [];
    while (scans.length < SCANS) {
      const line = await program.next("scan");
      scans.push(totalOf(line));
    }
    const answers: number[] = [];
    for (let n = 0; n < QUESTIONS; n += 1) {
      const asked = performance.now();
      program.say("/check BTC");
      await program.next("message", (line) => line.inReplyTo === "/check BTC");
      answers.push(performance.now() - asked);
    }
    // The first scans unpack and warm up; they are the cold start's business.
    const warm = scans.slice(20);
    return [
      { name: "scan of 3 symbols, p50", value: rounded(percentile(warm, 0.5)), unit: "ms" },
      { name: "scan of 3 symbols, p95", value: rounded(percentile(warm, 0.95)), unit: "ms" },
      { name: "reply to /check, p50", value: rounded(percentile(answers, 0.5)), unit: "ms" },
      { name: "reply to /check, p95", value: rounded(percentile(answers, 0.95)), unit: "ms" },
    ];
  });
}

const totalOf = ({ stagesMs }: Line): number =>
  Object.values(stagesMs as Record<string, number>).reduce((sum, ms) => sum + ms, 0);
