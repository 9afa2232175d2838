/**
 * `npm run scale -- --symbols 3,10,50,200,500 --scans 20 [--json]`: the whole process over so many made-up coins, flat
 * out from a recording of random walks. Linux only, because memory is read from /proc.
 */
import { parseArgs } from "node:util";
import { refuse } from "./backtest/refuse.ts";
import { type Scaled, scaled } from "./scale/measure.ts";
import { sentences, TABLE_HEAD, tableRow } from "./scale/rows.ts";

/** What 500 symbols may take on two cores. */
const MOST = { symbols: 500, scanP95Ms: 30_000, rssMiB: 1024 };

const USAGE = `npm run scale -- [--symbols 3,10,50,200,500] [--scans 20] [--json] [--profile FILE]

Runs the whole process over so many made-up coins (seeded random walks, BTC, ETH and BNB among them), one scan after the
other without a pause, and measures scans, event loop, memory and answers in the middle of a scan. Ends with rows for
docs/performance.md. --profile writes the processor profile of the last list entry's scans (for Chrome's tools).
Some minutes for 500. Exit codes: 0 within bounds · 1 not · 2 bad input
`;

const options = {
  symbols: { type: "string", default: "3,10,50,200,500" },
  scans: { type: "string", default: "20" },
  json: { type: "boolean" },
  profile: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;
const { values } = parseArgs({ options });
const counts = values.symbols.split(",").map(Number);
const scans = Number(values.scans);
const isCount = (value: number): boolean => Number.isInteger(value) && value > 0;

const isWithin = ({ symbols, scanMs, rssMiB }: Scaled): boolean =>
  symbols > MOST.symbols || (scanMs.p95 <= MOST.scanP95Ms && rssMiB.peak <= MOST.rssMiB);

const table = (all: readonly Scaled[], held: boolean): string =>
  ["", TABLE_HEAD, ...all.map(tableRow), "", held ? "All within bounds." : "NOT within bounds (30 s, 1 GiB)."].join(
    "\n",
  );

if (values.help === true) process.stdout.write(USAGE);
else if ([...counts, scans].every(isCount)) await measure();
else refuse(2, ["--symbols takes whole numbers separated by commas, --scans one whole number. Nothing was measured."]);

async function measure(): Promise<void> {
  const all: Scaled[] = [];
  for (const [index, count] of counts.entries()) {
    const isLast = index === counts.length - 1;
    const one = await scaled(count, scans, isLast ? (values.profile ?? null) : null);
    all.push(one);
    if (values.json !== true) process.stdout.write(`${sentences(one).join("\n")}\n`);
  }
  const held = all.every(isWithin);
  const report = values.json === true ? JSON.stringify({ held, measured: all }) : table(all, held);
  process.stdout.write(`${report}\n`);
  if (!held) process.exitCode = 1;
}
