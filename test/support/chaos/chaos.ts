/**
 * Proves that `kill -9` loses and repeats nothing: the real process plays recorded hours to a Bot API on this machine and
 * is killed again and again at chosen kinds of moment; what it leaves must equal what an undisturbed run leaves.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRandom, type Random } from "../../../backtest/random.ts";
import { type BotApiServer, startBotApiServer } from "../../servers/bot-api-server.ts";
import { aFolder } from "../process.ts";
import { ledgerOf, live, type Moment, TOKEN } from "./life.ts";
import { compareMessages, type Said } from "./messages.ts";
import { judgeMigrated, writeOlder } from "./migration.ts";
import { type Difference, differences, lostRows, stateOf } from "./state.ts";
import { BEGIN, tellBeginning, turnKillSwitchOn, withStores } from "./story.ts";

export type ChaosPlan = {
  readonly kills: number;
  readonly seed: number;
  /** Recorded hours from the recording's beginning; the kill switch is turned on after nine tenths of them. */
  readonly hours: number;
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
  /** What differs, in words; empty when nothing does. */
  readonly differences: readonly string[];
};

type Run = { readonly folder: string; readonly telegram: BotApiServer; readonly random: Random };

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

export async function proveChaos({ kills, seed, hours, tell = () => {} }: ChaosPlan): Promise<ChaosProof> {
  const root = mkdtempSync(join(tmpdir(), "lookout-chaos-"));
  const random = createRandom(seed, 0);
  const migrationKills = Math.ceil(kills / 10);
  const switchAt = isoHours(0.9 * hours);
  const counts: Record<Moment, number> = { boot: 0, scan: 0, decision: 0, delivery: 0, migration: 0 };
  const calm = await aRun(random);
  const killed = await aRun(random);
  try {
    for (const { folder } of [calm, killed]) tellBeginning(folder);
    tell("the undisturbed run");
    await finish(calm, switchAt);
    turnKillSwitchOn(calm.folder);
    await finish(calm, isoHours(hours));

    const before = Math.round(0.9 * (kills - migrationKills));
    await killOften(killed, switchAt, before, counts, tell);
    await finish(killed, switchAt);
    turnKillSwitchOn(killed.folder);
    await killOften(killed, isoHours(hours), kills - migrationKills - before, counts, tell);
    await finish(killed, isoHours(hours));
    const broken = await killMigrations(root, { ...calm, until: isoHours(hours) }, migrationKills, counts, tell);
    return verdict(calm, killed, counts, broken);
  } finally {
    await Promise.all([calm.telegram.close(), killed.telegram.close()]);
    for (const folder of [root, calm.folder, killed.folder]) rmSync(folder, { recursive: true, force: true });
  }
}

const isoHours = (hours: number): string =>
  new Date(BEGIN + Math.round((hours * 60) / 2) * 2 * MINUTE_MS).toISOString();

const aRun = async (random: Random): Promise<Run> => ({
  folder: aFolder(),
  telegram: await startBotApiServer(TOKEN),
  random,
});

/** Lives until all is scanned and said; a life waits at most a minute for its last messages. */
async function finish(run: Run, until: string): Promise<void> {
  for (let life = 0; life < 20; life += 1) {
    const { code, stderr } = await live({ ...run, until, death: null });
    if (code !== 0) throw new Error(`The process ended with ${code}.\n${stderr.slice(-4000)}`);
    if (withStores(run.folder, BEGIN, ({ outbox }) => outbox.depth()) === 0) return;
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
async function killOften(run: Run, until: string, kills: number, counts: Counts, tell: Tell): Promise<void> {
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

/** Each killed migration is followed by one that gets through. */
async function killMigrations(
  root: string,
  calm: Run & { readonly until: string },
  kills: number,
  counts: Counts,
  tell: Tell,
): Promise<readonly string[]> {
  const broken: string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const folder = join(root, `older-${kill}`);
    const file = ledgerOf(folder);
    const older = writeOlder(folder, ledgerOf(calm.folder), file);
    const { killed } = await live({ ...calm, folder, death: "migration" });
    counts.migration += killed ? 1 : 0;
    withStores(folder, BEGIN, () => undefined);
    broken.push(...judgeMigrated(file, older).map((text) => `migration ${kill + 1}: ${text}`));
    rmSync(folder, { recursive: true, force: true });
  }
  tell(`${counts.migration} kills of migrations`);
  return broken;
}

function verdict(calm: Run, killed: Run, counts: Counts, broken: readonly string[]): ChaosProof {
  const expected = stateOf(ledgerOf(calm.folder));
  const all = differences(expected, stateOf(ledgerOf(killed.folder)));
  const said: Said = compareMessages(ledgerOf(killed.folder), killed.telegram.delivered);
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
    differences: [...all.map(inWords), ...broken],
  };
}

const inWords = ({ table, missing, more }: Difference): string =>
  `${table}: ${missing.length} rows missing, ${more.length} too many, first ${missing[0] ?? more[0]}`;
