/** The whole process over so many symbols, measured from outside and by the probe inside it. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { LONGEST_WARMUP_MINUTES } from "../../engine/features/sets.ts";
import { median, percentile, rounded } from "../bench/measure.ts";
import { type Line, type Program, withProgram } from "../bench/program.ts";
import { writeWalks } from "./recording.ts";

export type Scaled = {
  readonly symbols: number;
  readonly scans: number;
  /** Of one scan, by its own stopwatch, ms. */
  readonly scanMs: Spread;
  readonly stagesMs: Readonly<Record<string, Spread>>;
  /** From one scan's event to the next one's: what is told, delivered and looked after in between is in it. */
  readonly cycleMs: Spread;
  /** How late the event loop was while scans followed one another without a pause, ms. */
  readonly eventLoopMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Largest resident memory since the process began, and after the last scan. */
  readonly rssMiB: { readonly peak: number; readonly end: number };
  readonly ledgerBytesPerScan: number;
  /** From the line to its answer, said in the middle of a scan, ms. */
  readonly checkMs: Spread;
  readonly killSwitchMs: number;
};
type Spread = { readonly p50: number; readonly p95: number };

/** The first scans read and compile what later ones find ready. */
const WARM_SCANS = 3;
const QUESTIONS = 10;
/** The scans in which the questions are asked, and more than they and waiting for the probe can take: few symbols scan fast. */
const spareScans = (symbols: number): number => 5 * QUESTIONS + Math.ceil(2000 / symbols);
/** Longer than the probe takes to see that it is over. */
const PROBE_MS = 500;
const ARGS = ["--feed", "replay", "--json", "--speed", "max"];

/** `profile`: a file for the processor profile of the measured scans; null = none is taken. */
export async function scaled(symbols: number, scans: number, profile: string | null): Promise<Scaled> {
  const folder = mkdtempSync(join(tmpdir(), "lookout-scale-"));
  try {
    writeWalks(folder, symbols, LONGEST_WARMUP_MINUTES + 2 * (WARM_SCANS + scans + spareScans(symbols)));
    const probe = join(folder, "probe.json");
    process.env.SAMPLE_DIR = folder;
    process.env.SOAK_PROBE = probe;
    if (profile !== null) process.env.SOAK_PROFILE = profile;
    process.env.NODE_OPTIONS = `--import ${pathToFileURL(join(import.meta.dirname, "..", "soak", "probe.ts")).href}`;
    return { symbols, scans, ...(await withProgram(ARGS, (program) => measure(program, scans, probe))) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(program: Program, scans: number, probe: string): Promise<Omit<Scaled, "symbols" | "scans">> {
  for (let scan = 0; scan < WARM_SCANS; scan += 1) await program.next("scan");
  writeFileSync(`${probe}.begin`, "");
  const before = ledgerBytes(program);
  const stages: Readonly<Record<string, number>>[] = [];
  const cycles: number[] = [];
  for (let scan = 0; scan < scans; scan += 1) {
    const begun = performance.now();
    stages.push(stagesOf(await program.next("scan")));
    cycles.push(performance.now() - begun);
  }
  const ledgerBytesPerScan = Math.round((ledgerBytes(program) - before) / scans);
  const eventLoopMs = await loopDelay(probe);
  const wholes = stages.map((one) => Object.values(one).reduce((sum, ms) => sum + ms, 0));
  const checks: number[] = [];
  for (let asked = 0; asked < QUESTIONS; asked += 1)
    checks.push(await answerTime(program, "/check BTC", median(wholes)));
  const killSwitchMs = rounded(await answerTime(program, "/kill_switch on", median(wholes)));
  return {
    scanMs: spread(wholes),
    stagesMs: Object.fromEntries(
      Object.keys(stages[0] ?? {}).map((stage) => [stage, spread(stages.map((one) => one[stage] ?? 0))]),
    ),
    cycleMs: spread(cycles),
    eventLoopMs,
    rssMiB: { peak: Math.round(program.peakMiB()), end: Math.round(program.residentMiB()) },
    ledgerBytesPerScan,
    checkMs: spread(checks),
    killSwitchMs,
  };
}

/** Said half a scan after a scan was told, that is in the middle of the next one. */
async function answerTime(program: Program, line: string, scanMs: number): Promise<number> {
  await program.next("scan");
  await sleep(scanMs / 2);
  const said = performance.now();
  program.say(line);
  await program.next("message", ({ inReplyTo }) => inReplyTo === line);
  return performance.now() - said;
}

const stagesOf = ({ stagesMs }: Line): Readonly<Record<string, number>> => stagesMs as Record<string, number>;

const ledgerBytes = ({ bytesOf }: Program): number => bytesOf("lookout.db") + bytesOf("lookout.db-wal");

const spread = (samples: readonly number[]): Spread => ({
  p50: rounded(median(samples)),
  p95: rounded(percentile(samples, 0.95)),
});

async function loopDelay(probe: string): Promise<Scaled["eventLoopMs"]> {
  writeFileSync(`${probe}.end`, "");
  await sleep(PROBE_MS);
  while (!existsSync(probe)) await sleep(PROBE_MS);
  const { p50, p99, max } = JSON.parse(readFileSync(probe, "utf8")) as Scaled["eventLoopMs"];
  return { p50: rounded(p50), p99: rounded(p99), max: rounded(max) };
}
