/**
 * `npm run soak -- --scans 20000 [--json]`: one process through so many scans of a long recording. Memory and open files
 * must stay where they are in the second half (±5 %) and the event loop must answer (p99 ≤50 ms in that half); the
 * growth of the databases is reported. Linux only, because the figures come from /proc.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { LONGEST_WARMUP_MINUTES } from "../engine/features/sets.ts";
import { type Program, withProgram } from "./bench/program.ts";
import { writeLongRecording } from "./soak/recording.ts";

/** Of a half, compared with each other: single samples jump with each garbage collection. */
const SMOOTH = 0.2;
const LOOK_EVERY = 10;
const QUESTION_EVERY = 500;
const FLAT_PERCENT = 5;
const LOOP_P99_MS = 50;

type Sample = { readonly rssMiB: number; readonly files: number };
type Databases = { readonly ledger: number; readonly candles: number };
const sizes = ({ bytesOf }: Program): Databases => ({
  ledger: bytesOf("lookout.db") + bytesOf("lookout.db-wal"),
  candles: bytesOf("candles.db") + bytesOf("candles.db-wal"),
});

const options = { scans: { type: "string" }, json: { type: "boolean" } } as const;
const { values } = parseArgs({ options });
const scans = Number(values.scans ?? 2000);
const folder = mkdtempSync(join(tmpdir(), "lookout-soak-"));
writeLongRecording(folder, LONGEST_WARMUP_MINUTES + 2 * scans + 60);
const probe = join(folder, "event-loop.json");
process.env.SOAK_PROBE = probe;
process.env.SAMPLE_DIR = folder;
process.env.NODE_OPTIONS = `--import ${pathToFileURL(join(import.meta.dirname, "soak", "probe.ts")).href}`;
const began = performance.now();
const measured = await withProgram(["--feed", "replay", "--json", "--speed", "max"], measure);
const seconds = (performance.now() - began) / 1000;
const loop = JSON.parse(readFileSync(probe, "utf8")) as {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
};
rmSync(folder, { recursive: true, force: true });

async function measure(program: Program) {
  const samples: Sample[] = [];
  let half: Databases | null = null;
  for (let scan = 1; scan <= scans; scan += 1) {
    await program.next("scan");
    if (scan % LOOK_EVERY === 0) samples.push({ rssMiB: program.residentMiB(), files: program.openFiles() });
    if (scan % QUESTION_EVERY === 0) program.say("/check BTC");
    if (scan === Math.floor(scans / 2)) {
      half = sizes(program);
      writeFileSync(`${probe}.begin`, "");
    }
  }
  return { samples, half: half ?? sizes(program), end: sizes(program) };
}

const secondHalf = measured.samples.slice(measured.samples.length / 2);
const part = Math.max(1, Math.floor(secondHalf.length * SMOOTH));
const rss = drift((sample) => sample.rssMiB);
const files = drift((sample) => sample.files);
const perScan = (name: keyof Databases): number =>
  Math.round((measured.end[name] - measured.half[name]) / (scans - Math.floor(scans / 2)));

function drift(of: (sample: Sample) => number) {
  const mean = (some: readonly Sample[]): number => some.reduce((sum, one) => sum + of(one), 0) / some.length;
  const [from, to] = [mean(secondHalf.slice(0, part)), mean(secondHalf.slice(-part))];
  return { from: round(from), to: round(to), percent: round((100 * (to - from)) / from) };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

const isFlat = ({ percent }: { readonly percent: number }): boolean => Math.abs(percent) <= FLAT_PERCENT;
const held = isFlat(rss) && isFlat(files) && loop.p99 <= LOOP_P99_MS;
const report = {
  ...{ scans, held, seconds: round(seconds), rssMiB: rss, openFiles: files },
  eventLoopMs: { p50: round(loop.p50), p99: round(loop.p99), max: round(loop.max) },
  bytesPerScan: { ledger: perScan("ledger"), candles: perScan("candles") },
};
const sentences = [
  `${scans} scans in ${Math.round(seconds)} s.`,
  `Memory over the second half: ${rss.from} to ${rss.to} MiB (${rss.percent} %).`,
  `Open files: ${files.from} to ${files.to} (${files.percent} %).`,
  `Event loop late by ${report.eventLoopMs.p50} ms (p50), ${report.eventLoopMs.p99} ms (p99), ${report.eventLoopMs.max} ms (most).`,
  `Growth per scan: ledger ${report.bytesPerScan.ledger} bytes, candles ${report.bytesPerScan.candles} bytes.`,
  held ? "All within bounds." : "NOT within bounds (±5 %, 50 ms).",
];
process.stdout.write(values.json === true ? `${JSON.stringify(report)}\n` : `${sentences.join("\n")}\n`);
if (!held) process.exitCode = 1;
