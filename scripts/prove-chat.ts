/**
 * `npm run prove:chat`: the whole process and its chat over real HTTP, story by story: against a Bot API emulator that
 * this project did not write, and against an own one that waits, repeats, refuses and takes files. Exit code 1 when one
 * does not hold.
 */
import { parseArgs } from "node:util";
import { emulatorStories } from "../test/support/chat-proof/emulator.ts";
import { batchStories, liveStories } from "../test/support/chat-proof/live.ts";
import { recordedStories } from "../test/support/chat-proof/recorded.ts";
import { createReport, type Told } from "../test/support/chat-proof/report.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" }, only: { type: "string" } } });
const begun = performance.now();
const sentence = ({ story, held, seconds, why }: Told): string =>
  `${held ? "held" : "DID NOT HOLD"} · ${story} · ${seconds.toFixed(1)} s${why === null ? "" : `\n    ${why}`}\n`;
const report = createReport(new RegExp(values.only ?? ""), (one) => {
  if (values.json !== true) process.stdout.write(sentence(one));
});
await Promise.all([
  liveStories(report),
  (async () => {
    await emulatorStories(report);
    await recordedStories(report);
    await batchStories(report);
  })(),
]);
const failed = report.told.filter(({ held }) => !held).length;
const seconds = Math.round((performance.now() - begun) / 1000);
const held = failed === 0 && report.told.length > 0;
process.stdout.write(
  values.json === true
    ? `${JSON.stringify({ held, seconds, stories: report.told })}\n`
    : `${report.told.length} stories in ${seconds} s, ${failed} did not hold.\n`,
);
if (!held) process.exitCode = 1;
