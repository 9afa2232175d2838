/**
 * `npm run prove:delivery`: 1,000 queued messages to 20 chats, five of them groups, through failing calls and two
 * `kill -9`, within Telegram's limits. Exit code 1 when one is lost, out of order, repeated without a mark or too fast.
 */
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { proveDelivery } from "../test/support/delivery-proof.ts";

const text = { type: "string" } as const;
const options = {
  messages: text,
  chats: text,
  kills: text,
  times: text,
  seed: text,
  json: { type: "boolean" },
} as const;
const { values } = parseArgs({ options });
const chats = Number(values.chats ?? 20);
const plan = {
  messages: Number(values.messages ?? 1000),
  chats,
  groups: Math.floor(chats / 4),
  kills: Number(values.kills ?? 2),
  faults: 0.03,
  times: Number(values.times ?? 1),
  seed: Number(values.seed ?? randomInt(2 ** 31)),
};
process.stderr.write(`seed ${plan.seed}\n`);
const proof = await proveDelivery(plan);
const { queued, lost, outOfOrder, repeated, repeatedUnmarked, tooFast, faults, kills, seconds } = proof;
const held = lost + outOfOrder + repeatedUnmarked + tooFast === 0;
const sentence = [
  `${queued} messages to ${plan.chats} chats in ${Math.round(seconds)} s, ${faults} calls failed, ${kills} kills:`,
  `${lost} lost, ${outOfOrder} out of order, ${repeated} repeated (${repeatedUnmarked} of them without a mark), ${tooFast} too fast.`,
  held ? "The promise held." : "The promise did NOT hold.",
].join("\n");
process.stdout.write(
  values.json === true ? `${JSON.stringify({ seed: plan.seed, held, ...proof })}\n` : `${sentence}\n`,
);
if (!held) process.exitCode = 1;
