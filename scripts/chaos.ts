/**
 * `npm run chaos -- --kills 200 [--live] [--speed 60] [--seed 1] [--hours 24] [--json]`: kill -9 at random moments of
 * start, scan, decision, delivery and migration, over a replay or, with `--live`, over the exchange client with its clock
 * so many times as fast. Exit code 1 when something was lost, repeated without a mark, or left otherwise.
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { proveChaos } from "../test/support/chaos/chaos.ts";

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const { values } = parseArgs({
  options: { kills: text, seed: text, hours: text, speed: text, live: flag, json: flag },
});
const seed = Number(values.seed ?? randomInt(2 ** 31));
const kills = Number(values.kills ?? 20);
process.stderr.write(`seed ${seed}\n`);
// Between two kills about twelve recorded minutes pass in a replay, and about four live.
const usual = values.live === true ? Math.max(1, kills / 15) : Math.max(4, Math.min(100, kills / 5));
const proof = await proveChaos({
  kills,
  seed,
  hours: Number(values.hours ?? usual),
  liveSpeed: values.live === true ? Number(values.speed ?? 60) : null,
  tell: (line) => void process.stderr.write(`${line}\n`),
});
const { decisionsLost, signalsDuplicated, messagesLost, repeatedUnmarked, stateEqual } = proof;
const held = stateEqual && decisionsLost + signalsDuplicated + messagesLost + repeatedUnmarked === 0;
const { boot, scan, decision, delivery, migration } = proof.killsByMoment;
const sentences = [
  `${proof.kills} kills (${boot} at the start, ${scan} in a scan, ${decision} at a decision, ${delivery} in a delivery, ${migration} in a migration)`,
  `over ${proof.decisions} decisions, ${proof.signals} signals and ${proof.messages} messages:`,
  `${decisionsLost} decisions lost, ${signalsDuplicated} signals duplicated, ${messagesLost} messages lost,`,
  `${proof.messagesRepeated} repeated (${repeatedUnmarked} of them without a mark), state ${stateEqual ? "equal" : "NOT equal"}.`,
  `Late scans: ${proof.lateScans[0]}, without kills ${proof.lateScans[1]}.`,
  ...proof.differences,
  held ? "The promise held." : "The promise did NOT hold.",
];
process.stdout.write(
  values.json === true ? `${JSON.stringify({ seed, held, ...proof })}\n` : `${sentences.join("\n")}\n`,
);
if (!held) process.exitCode = 1;
