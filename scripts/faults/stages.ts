/** What breaks, several things at once and one after the other, and what has to be told of it. */
import { appendFileSync, cpSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promote, rollback } from "../../app/models/promote.ts";
import { restoreBackup } from "../../db/backup/restore.ts";
import { takeBackup } from "../../db/backup/take.ts";
import { FEATURE_SETS } from "../../engine/features/sets.ts";
import { aShelf } from "../../test/support/model-shelf.ts";
import { add } from "../models/add.ts";
import { SLOT_MS, type World } from "./world.ts";

export type Stage = {
  readonly name: string;
  /** Codes and how often each must be told from the break to the recovery. */
  readonly told: Readonly<Record<string, number>>;
  /** Breaks it, lives with it for a while, and mends it; what was not as it should be, in words. */
  readonly play: (world: World) => Promise<readonly string[]>;
};

const HOUR_MS = 3_600_000;
const unless = (isSo: boolean, text: string): readonly string[] => (isSo ? [] : [text]);

export const STAGES: readonly Stage[] = [
  {
    name: "the exchange answers 502, Telegram 429, and the model worker dies",
    told: { SOURCE_DOWN: 1, SOURCE_UP: 1, MODEL_DOWN: 0, CHAT_DOWN: 0 },
    async play({ exchange, telegram, program, pass }) {
      exchange.faults.add({ kind: "status", status: 502 });
      telegram.failWhen((method) => (method.startsWith("send") ? { status: 429, retryAfter: 20 } : null));
      program().child.kill("SIGUSR2");
      await pass();
      await pass();
      exchange.faults.clear();
      telegram.failWhen(() => null);
      return [];
    },
  },
  {
    name: "no name can be looked up, and the clock is set an hour forward",
    told: { CHAT_DOWN: 1, CHAT_UP: 1, SOURCE_DOWN: 1, SOURCE_UP: 1, CLOCK_BEHIND: 0 },
    async play({ machine, exchange, telegram, time, pass }) {
      // Connections that stand need no names: they are cut.
      exchange.faults.add({ kind: "disconnect" });
      telegram.failAll("reset");
      machine.setNames(false);
      time.setTo(time.now() + HOUR_MS);
      await pass();
      await pass();
      machine.setNames(true);
      exchange.faults.clear();
      telegram.failAll(null);
      return [];
    },
  },
  {
    name: "the clock is set an hour back, and Telegram answers 500",
    told: { CLOCK_BEHIND: 1 },
    async play({ telegram, time, pass, newest }) {
      const { slot } = newest();
      telegram.failAll({ status: 500 });
      time.setTo(time.now() - HOUR_MS);
      await pass();
      await pass();
      const isStill = newest().slot === slot;
      time.setTo(time.now() + HOUR_MS);
      telegram.failAll(null);
      return unless(isStill, "a slot was scanned behind the newest one");
    },
  },
  {
    name: "the disk is full, and Telegram hangs",
    told: { SCAN_FAILED: 2 },
    async play({ machine, telegram, pass, newest }) {
      const { slot } = newest();
      telegram.failAll("hang");
      machine.fill();
      await pass();
      await pass();
      const isStill = newest().slot === slot;
      machine.free();
      telegram.failAll(null);
      return unless(isStill, "a scan was stored on a full disk");
    },
  },
  {
    name: "a corrupt model is promoted while the exchange cuts its connections",
    // The way back to the model that served all the while is told too.
    told: { MODEL_CHANGE_REFUSED: 1, MODEL_CHANGED: 1, SOURCE_DOWN: 1, SOURCE_UP: 1 },
    async play({ machine, exchange, time, pass }) {
      const place = {
        models: "models",
        varFolder: machine.disk,
        now: time.now(),
        pinned: null,
        features: FEATURE_SETS,
      };
      const folder = aShelf().fresh("win240-light-9");
      const added = await add(place, { folder, status: null, version: null, shipped: false });
      const promoted = added.ok ? await promote(place, "win240-light-9") : added;
      if (!promoted.ok) return [promoted.error.text];
      const file = readdirSync(machine.disk, { recursive: true, encoding: "utf8" }).find((name) =>
        name.endsWith("9/model.onnx"),
      );
      if (file === undefined) return ["the promoted model was not found"];
      appendFileSync(join(machine.disk, file), "broken");
      exchange.faults.add({ kind: "disconnect" });
      await pass();
      await pass();
      exchange.faults.clear();
      const back = await rollback(place, null, "it is broken");
      return back.ok ? [] : [back.error.text];
    },
  },
  {
    name: "kill -9, and the databases are read-only at the next start",
    told: {},
    async play(world) {
      await world.kill();
      world.machine.setReadOnly(true);
      // A disk that takes no note of what was told gets it again: better than silence.
      const told = await refusedTwice(world, 2);
      world.machine.setReadOnly(false);
      world.begin();
      return told;
    },
  },
  {
    name: "kill -9, and the ledger is damaged; a backup is put in its place",
    told: {},
    async play(world) {
      const { machine, time, ledgerFile } = world;
      const into = mkdtempSync(join(tmpdir(), "lookout-backup-"));
      const now = new Date(time.now());
      const { file } = await takeBackup({ varFolder: machine.disk, into, withHistory: false, program: "proof", now });
      await world.kill();
      rmSync(`${ledgerFile}-wal`, { force: true });
      writeFileSync(ledgerFile, Buffer.alloc(statSync(ledgerFile).size, "damaged"), { flag: "r+" });
      const told = await refusedTwice(world, 1);
      const target = join(into, "restored");
      const restored = await restoreBackup(file, target);
      if (!restored.ok) return [...told, restored.error.detail];
      rmSync(`${ledgerFile}-shm`, { force: true });
      cpSync(target, machine.disk, { recursive: true });
      rmSync(into, { recursive: true });
      time.setTo(time.now() + SLOT_MS);
      world.begin();
      return told;
    },
  },
];

/** How a start that was refused is told. */
export const REFUSED = /nothing starts|did not start/;

/** Started again and again: each time it is refused, with the reason on stderr, and so often in the chat. */
async function refusedTwice({ begin, telegram }: World, wanted: number): Promise<readonly string[]> {
  const before = telegram.delivered.length;
  const codes: (number | null)[] = [];
  let said = "";
  for (let time = 0; time < 2; time += 1) {
    const life = begin();
    codes.push(await life.exit);
    said += life.stderr();
  }
  const heard = telegram.delivered.slice(before).filter(({ text }) => REFUSED.test(text)).length;
  return [
    ...unless(
      codes.every((code) => code === 3),
      `it ended with ${codes.join(" and ")} instead of 3`,
    ),
    ...unless(said.match(new RegExp(REFUSED, "g"))?.length === 2, `the reason on stderr: ${said.slice(0, 300)}`),
    ...unless(heard === wanted, `the refused start was told ${heard} times in the chat, not ${wanted}`),
  ];
}
