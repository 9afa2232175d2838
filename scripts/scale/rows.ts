/** What was measured, as sentences for a terminal and as rows of docs/performance.md. */
import type { Scaled } from "./measure.ts";

const SLOWEST = 4;

export function sentences(measured: Scaled): readonly string[] {
  const { symbols, scans, scanMs, cycleMs, stagesMs, eventLoopMs, rssMiB, checkMs, killSwitchMs } = measured;
  const stages = Object.entries(stagesMs)
    .toSorted(([, a], [, b]) => b.p50 - a.p50)
    .slice(0, SLOWEST)
    .map(([stage, { p50 }]) => `${stage} ${p50}`);
  return [
    `${symbols} symbols, ${scans} scans: ${scanMs.p50} ms (p50), ${scanMs.p95} ms (p95); with what follows a scan ${cycleMs.p50} / ${cycleMs.p95} ms.`,
    `  Slowest stages, p50 in ms: ${stages.join(", ")}.`,
    `  Event loop late by ${eventLoopMs.p50} ms (p50), ${eventLoopMs.p99} ms (p99), ${eventLoopMs.max} ms (most).`,
    `  Memory: at most ${rssMiB.peak} MiB, ${rssMiB.end} MiB at the end. Ledger: ${kib(measured)} KiB a scan.`,
    `  /check in the middle of a scan: ${checkMs.p50} ms (p50), ${checkMs.p95} ms (p95). /kill_switch on: ${killSwitchMs} ms.`,
  ];
}

export const TABLE_HEAD = `| Symbols | Scan p50 / p95 | Slowest stage | Event loop p50 / p99 / most | Memory, most / end | Ledger a scan | \`/check\` p50 / p95 | \`/kill_switch on\` |
| --- | --- | --- | --- | --- | --- | --- | --- |`;

export function tableRow(measured: Scaled): string {
  const { symbols, scanMs, stagesMs, eventLoopMs, rssMiB, checkMs, killSwitchMs } = measured;
  const [stage, slowest] = Object.entries(stagesMs).toSorted(([, a], [, b]) => b.p50 - a.p50)[0] ?? ["", { p50: 0 }];
  const cells = [
    symbols,
    `${scanMs.p50} / ${scanMs.p95} ms`,
    `${stage} ${slowest.p50} ms`,
    `${eventLoopMs.p50} / ${eventLoopMs.p99} / ${eventLoopMs.max} ms`,
    `${rssMiB.peak} / ${rssMiB.end} MiB`,
    `${kib(measured)} KiB`,
    `${checkMs.p50} / ${checkMs.p95} ms`,
    `${killSwitchMs} ms`,
  ];
  return `| ${cells.join(" | ")} |`;
}

const kib = ({ ledgerBytesPerScan }: Scaled): number => Math.round(ledgerBytesPerScan / 1024);
