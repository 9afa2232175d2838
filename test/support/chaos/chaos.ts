/**
 * Proves that `kill -9` loses and repeats nothing: the real process goes through recorded hours, with a Bot API on this
 * machine, and is killed again and again at chosen kinds of moment; what it leaves must equal what an undisturbed run of
 * the same hours leaves.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom, type Random } from "../../../backtest/random.ts";
import { type BotApiServer, startBotApiServer } from "../../servers/bot-api-server.ts";
import { aFolder } from "../process.ts";
import { live, type Moment, TOKEN, type Way } from "./life.ts";
import { liveWay } from "./live-way.ts";
import { compareMessages, type Said } from "./messages.ts";
import { judgeMigrated, writeOlder } from "./migration.ts";
import { replayWay } from "./replay-way.ts";
import { type Difference, differences, lateScansOf, lostRows, stateOf } from "./state.ts";
import { BEGIN, tellBeginning, turnKillSwitchOn, withStores } from "./story.ts";

export type ChaosPlan = {
  readonly kills: number;
  readonly seed: number;
  /**
   * Recorded hours from the recording's beginning. Halfway the machine is off for ten minutes, as far as time passes; after
   * nine tenths the kill switch is turned on.
   */
  readonly hours: number;
  /** So many times as fast as the wall clock runs the live process; null = the hours are replayed. */
  readonly liveSpeed: number | null;
  tell?(line: string): void;
};
export type ChaosProof = {
  readonly kills: number;
  readonly decisionsLost: number;
  readonly signalsDuplicated: number;
  readonly messagesLost: number;
  readonly messagesRepeated: number;
  readonly stateEqual: boolean;
  /** Repeated ones that were not marked as such. */
  readonly repeatedUnmarked: number;
  readonly killsByMoment: Readonly<Record<Moment, number>>;
  readonly decisions: number;
  readonly signals: number;
  readonly messages: number;
  /** Scans of the killed run that were late, and of the undisturbed one: both must have missed the same slots. */
  readonly lateScans: readonly [number, number];
  /** What differs, in words; empty when nothing does. */
  readonly differences: readonly string[];
};

type Run = {
  readonly folder: string;
  readonly way: Way;
  readonly telegram: BotApiServer;
  readonly random: Random;
};

/** Of ten kills, how many at which moment; migrations have a tenth of their own. */
const MOMENTS: readonly Moment[] = [
  "boot",
  "boot",
  "scan",
  "scan",
  "scan",
  "decision",
  "decision",
  "delivery",
  "delivery",
];
const MINUTE_MS = 60_000;

const OFF_MS = 10 * MINUTE_MS;

export async function proveChaos({ kills, seed, hours, liveSpeed, tell = () => {} }: ChaosPlan): Promise<ChaosProof> {
  const root = mkdtempSync(join(tmpdir(), "lookout-chaos-"));
  const random = createRandom(seed, 0);
  const migrationKills = Math.ceil(kills / 10);
  const counts: Counts = { boot: 0, scan: 0, decision: 0, delivery: 0, migration: 0 };
  const calm = await aRun(random, liveSpeed);
  const killed = await aRun(random, liveSpeed);
  try {
    const undisturbed = goThrough(calm, hours, finish).then(() => tell("the undisturbed run is over"));
    const dying = goThrough(killed, hours, async (run, until, share) => {
      await killOften(run, until, Math.round(share * (kills - migrationKills)), counts, tell);
      await finish(run, until);
    });
    await Promise.all([undisturbed, dying]);
    const broken = await killMigrations(root, calm, { at: slotAfter(hours), kills: migrationKills, liveSpeed, tell });
    counts.migration = broken.kills;
    return verdict(calm, killed, counts, broken.faults);
  } finally {
    for (const { telegram, way } of [calm, killed]) await Promise.all([telegram.close(), way.close()]);
    for (const folder of [root, calm.folder, killed.folder]) rmSync(folder, { recursive: true, force: true });
  }
}

/** What happens in both runs at the same moments. */
async function goThrough(
  run: Run,
  hours: number,
  live: (run: Run, until: number, share: number) => Promise<void>,
): Promise<void> {
  const { ledgerFile, skip } = run.way;
  tellBeginning(ledgerFile);
  await live(run, slotAfter(0.5 * hours), 0.5);
  skip(OFF_MS);
  await live(run, slotAfter(0.9 * hours), 0.4);
  turnKillSwitchOn(ledgerFile);
  await live(run, slotAfter(hours), 0.1);
}

const slotAfter = (hours: number): number => BEGIN + Math.round((hours * 60) / 2) * 2 * MINUTE_MS;

const openWay = async (folder: string, begin: number, liveSpeed: number | null): Promise<Way> =>
  liveSpeed === null ? replayWay(folder) : liveWay(folder, begin, liveSpeed);

async function aRun(random: Random, liveSpeed: number | null): Promise<Run> {
  const folder = aFolder();
  const way = await openWay(folder, BEGIN, liveSpeed);
  return { folder, way, telegram: await startBotApiServer(TOKEN, liveSpeed ?? 1), random };
}

/** Lives until all is scanned and said; a life waits at most a minute for its last messages. */
async function finish(run: Run, until: number): Promise<void> {
  for (let life = 0; life < 20; life += 1) {
    const { code, stderr } = await live({ ...run, until, death: null });
    if (code !== 0) throw new Error(`The process ended with ${code}.\n${stderr.slice(-4000)}`);
    if (withStores(run.way.ledgerFile, BEGIN, ({ outbox }) => outbox.depth()) === 0) return;
  }
  throw new Error("Messages were left over after twenty lives.");
}

type Counts = Record<Moment, number>;
type Tell = (line: string) => void;

const drawn = (random: Random): Moment => MOMENTS[Math.floor(random() * MOMENTS.length)] ?? "scan";

/**
 * A life that reached its end first was not killed and does not count. Once all is scanned and said, only starts are left
 * to be killed.
 */
async function killOften(run: Run, until: number, kills: number, counts: Counts, tell: Tell): Promise<void> {
  let done = 0;
  let isOver = false;
  for (let life = 0; done < kills && life < 3 * kills; life += 1) {
    const death: Moment = isOver ? "boot" : drawn(run.random);
    const { killed, code, stderr } = await live({ ...run, until, death });
    if (!killed && code !== 0) throw new Error(`The process ended with ${code}.\n${stderr.slice(-4000)}`);
    isOver ||= !killed && death !== "delivery";
    if (!killed) continue;
    done += 1;
    counts[death] += 1;
    if (done % 10 === 0) tell(`${done} of ${kills} kills`);
  }
}

type MigrationPlan = Pick<ChaosPlan, "kills" | "liveSpeed"> & { readonly at: number; readonly tell: Tell };

/** Each killed migration is followed by one that gets through. */
async function killMigrations(
  root: string,
  calm: Run,
  { at, kills, liveSpeed, tell }: MigrationPlan,
): Promise<{ readonly kills: number; readonly faults: readonly string[] }> {
  const faults: string[] = [];
  let done = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const folder = join(root, `older-${kill}`);
    mkdirSync(folder);
    const way = await openWay(folder, at, liveSpeed);
    const older = writeOlder(folder, calm.way.ledgerFile, way.ledgerFile);
    const { killed } = await live({ ...calm, way, until: at, death: "migration" });
    done += killed ? 1 : 0;
    withStores(way.ledgerFile, BEGIN, () => undefined);
    faults.push(...judgeMigrated(way.ledgerFile, older).map((text) => `migration ${kill + 1}: ${text}`));
    await way.close();
    rmSync(folder, { recursive: true, force: true });
  }
  tell(`${done} kills of migrations`);
  return { kills: done, faults };
}

function verdict(calm: Run, killed: Run, counts: Counts, broken: readonly string[]): ChaosProof {
  const [calmFile, file] = [calm.way.ledgerFile, killed.way.ledgerFile];
  const expected = stateOf(calmFile);
  const all = differences(expected, stateOf(file));
  const said: Said = compareMessages(file, killed.telegram.delivered);
  const rows = (table: string): number => expected.get(table)?.length ?? 0;
  const twice = all.find(({ table }) => table === "signals")?.more.length ?? 0;
  return {
    kills: Object.values(counts).reduce((sum, n) => sum + n, 0),
    decisionsLost: lostRows(all, "decisions"),
    signalsDuplicated: twice + said.signalsTwice,
    messagesLost: Math.max(said.lost, lostRows(all, "outbox")),
    messagesRepeated: said.repeated,
    stateEqual: all.length === 0 && broken.length === 0,
    repeatedUnmarked: said.repeatedUnmarked,
    killsByMoment: counts,
    ...{ decisions: rows("decisions"), signals: rows("signals"), messages: rows("outbox") },
    lateScans: [lateScansOf(file), lateScansOf(calmFile)],
    differences: [...all.map(inWords), ...broken],
  };
}

const inWords = ({ table, missing, more }: Difference): string =>
  `${table}: ${missing.length} rows missing, ${more.length} too many, first ${missing[0] ?? more[0]}`;
