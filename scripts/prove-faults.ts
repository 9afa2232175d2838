/**
 * `npm run prove:faults [-- --json]`: the whole process under several faults at once and one after the other. After each it must be
 * as before: a slot scanned in time with all its decisions, every message delivered, each fault told once. Linux, with the right to
 * mount. Exit code 1 when something was not so, 3 where nothing can be mounted.
 */

import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import Database from "better-sqlite3";
import { OWNER } from "../test/support/chaos/life.ts";
import { compareMessages } from "../test/support/chaos/messages.ts";
import { BEGIN, withStores } from "../test/support/chaos/story.ts";
import { BTC } from "../test/support/ledger.ts";
import { runApart } from "./faults/machine.ts";
import { REFUSED, STAGES, type Stage } from "./faults/stages.ts";
import { openWorld, SLOT_MS, type World } from "./faults/world.ts";

const SYMBOLS = 3;
const RECOVERS_WITHIN = 4;

/** Somebody is told something after every scan. */
function tellBeginning(ledgerFile: string): void {
  withStores(ledgerFile, BEGIN, ({ personAlerts }) =>
    personAlerts.create({
      ...{ id: "each-scan", chatId: OWNER, userId: OWNER, instrument: BTC, timeframe: "1m", repeatMs: SLOT_MS },
      ...{ condition: { kind: "rsi", side: "above", level: 1 }, status: "active", holds: null, lastBar: null },
      ...{ firedAt: null, createdAt: BEGIN },
    }),
  );
}

/** Slots it took; null = it did not recover. */
async function recovered({ pass, newest, isWaiting, time }: World): Promise<number | null> {
  for (let slots = 1; slots <= RECOVERS_WITHIN; slots += 1) {
    await pass();
    const { late, decisions, slot } = newest();
    if (late === 1 || decisions < SYMBOLS) continue;
    time.runUntil(slot + SLOT_MS);
    for (let look = 0; look < 100 && isWaiting(); look += 1) await sleep(100);
    if (!isWaiting()) return slots;
  }
  return null;
}

async function play(stage: Stage, world: World): Promise<readonly string[]> {
  const before = world.lines().length;
  const faults = await stage.play(world);
  const slots = await recovered(world);
  const lines = world.lines().slice(before);
  const times = (code: string): number => lines.filter((line) => line.code === code).length;
  const told = Object.entries(stage.told).filter(([code, wanted]) => times(code) !== wanted);
  return [
    ...faults,
    ...(slots === null
      ? [`it did not recover within ${RECOVERS_WITHIN} slots: ${JSON.stringify(world.newest())}`]
      : []),
    ...told.map(([code, wanted]) => `${code} was told ${times(code)} times, not ${wanted}`),
  ];
}

/** Each slot once, and every message where it belongs. */
function kept({ ledgerFile, telegram }: World): readonly string[] {
  const client = new Database(ledgerFile, { readonly: true });
  const { rows, slots } = client
    .prepare<[], { rows: number; slots: number }>(
      `SELECT count(*) AS rows, (max(slot) - min(slot)) / ${SLOT_MS} + 1 AS slots FROM scans`,
    )
    .get() ?? { rows: 0, slots: 0 };
  client.close();
  const ofOutbox = telegram.delivered.filter(({ text }) => !REFUSED.test(text));
  const { lost, repeatedUnmarked, signalsTwice } = compareMessages(ledgerFile, ofOutbox);
  return [
    ...(rows === slots ? [] : [`${rows} scans of ${slots} slots are stored`]),
    ...(lost + repeatedUnmarked + signalsTwice === 0
      ? []
      : [`${lost} messages lost, ${repeatedUnmarked} repeated without a mark, ${signalsTwice} signals twice`]),
  ];
}

const { values } = parseArgs({ options: { json: { type: "boolean" } } });
const say = (text: string): void => void (values.json === true ? process.stderr : process.stdout).write(`${text}\n`);
const apart = runApart();
if (apart !== null) process.exit(apart);
const world = await openWorld();
try {
  const begun = performance.now();
  tellBeginning(world.ledgerFile);
  await world.begin().until(({ type }) => type === "scan");
  const stages = [];
  for (const stage of STAGES) {
    const faults = await play(stage, world);
    stages.push({ name: stage.name, faults });
    say(`${faults.length === 0 ? "ok  " : "BAD "} ${stage.name}${faults.map((text) => `\n     ${text}`).join("")}`);
  }
  const left = kept(world);
  const held = left.length === 0 && stages.every(({ faults }) => faults.length === 0);
  const seconds = Math.round((performance.now() - begun) / 1000);
  for (const text of left) say(`BAD  ${text}`);
  say(
    `${world.telegram.delivered.length} messages, ${seconds} s. ${held ? "The promise held." : "The promise did NOT hold."}`,
  );
  if (values.json === true) process.stdout.write(`${JSON.stringify({ held, stages, left, seconds })}\n`);
  process.exitCode = held ? 0 : 1;
} finally {
  await world.close();
}
