/**
 * `npm run ftmo:audit -- --preset ID --initial N --events FILE [--json] …`: an account's history through a prop firm's
 * rules. Exit 0 = the audit ran, whatever it found; 2 = the input cannot be used and nothing was printed.
 */
import { once } from "node:events";
import type { AuditLine } from "../risk/audit/types.ts";
import { type Arguments, parseArguments } from "./audit/arguments.ts";
import { jsonLine, jsonSummary } from "./audit/json.ts";
import { openHistory } from "./audit/open.ts";
import { type Audit, replayAll } from "./audit/run.ts";
import { tableHead, tableRow, tableSummary } from "./audit/table.ts";

async function main(argv: readonly string[]): Promise<number> {
  const args = parseArguments(argv, process.env);
  if (!args.ok) return refuse(args.error);
  const source = openHistory(args.value);
  if (!source.ok) return refuse(source.error);
  return audit({ ...args.value, source: source.value }, args.value);
}

async function audit(plan: Audit, { events, preset, json }: Arguments): Promise<number> {
  const judged = await replayAll(plan, null);
  if (!judged.ok) return refuse(`${events}, line ${judged.error.line} ${judged.error.text}. Nothing was audited.`);
  const format = json ? jsonLine : tableRow;
  if (!json) await print([tableHead()]);
  const printed = await replayAll(plan, (lines: readonly AuditLine[]) => print(lines.map(format)));
  if (!printed.ok) throw new Error(`${events} changed while it was read`);
  await print(json ? [jsonSummary(printed.value)] : ["", ...tableSummary(printed.value, preset)]);
  return 0;
}

function refuse(text: string): number {
  process.stderr.write(`${text}\n`);
  return 2;
}

async function print(lines: readonly string[]): Promise<void> {
  if (lines.length === 0) return;
  if (!process.stdout.write(`${lines.join("\n")}\n`)) await once(process.stdout, "drain");
}

// Whoever reads the output may have seen enough, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 3));

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (cause) {
  process.stderr.write(`The audit broke off: ${cause instanceof Error ? cause.message : String(cause)}\n`);
  process.exitCode = 3;
}
