/**
 * `npm run prove:fuzz`: 100,000 random updates against the real bot. Exit code 1 with the smallest case found when one
 * crashes it, makes it act for a stranger or beyond a role, or leaves an allowed person without an answer.
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import fc from "fast-check";
import { fuzzedChat } from "../test/support/fuzzed-chat.ts";
import { aFuzzCase } from "../test/support/update-fuzz.ts";

const text = { type: "string" } as const;
const { values } = parseArgs({ options: { updates: text, seed: text } });
const updates = Number(values.updates ?? 100_000);
const seed = Number(values.seed ?? randomInt(2 ** 31));
process.stderr.write(`seed ${seed}\n`);
const started = performance.now();
const chat = fuzzedChat();
const found = await fc.check(
  fc.asyncProperty(aFuzzCase, async (one) => {
    const wrong = await chat.meet(one);
    if (wrong !== null) throw new Error(wrong);
  }),
  { numRuns: updates, seed },
);
const seconds = Math.round((performance.now() - started) / 1000);
const did = `${found.numRuns} updates in ${seconds} s, seed ${seed}: ${chat.acts()} acts, ${chat.answers()} answers.`;
if (found.failed) {
  process.stdout.write(`${did}\n${String(found.errorInstance)}\n${JSON.stringify(found.counterexample)}\n`);
  process.exitCode = 1;
} else {
  process.stdout.write(`${did}\nNothing crashed, nobody acted beyond their role, everybody allowed was answered.\n`);
}
