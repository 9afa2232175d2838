/** `npm run observe:report`: whether a period of observation went well enough to go on; one line per question, with evidence. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { DAY_MS, isoUtc, type TimestampMs } from "../core/time.ts";
import { observed } from "../db/observed.ts";
import { judge, type Line } from "./observe/judge.ts";
import { observedLog } from "./observe/logs.ts";

const USAGE = `npm run observe:report -- [--days 5] [--folder DIR] [--json]
  Judges the newest days of the run in VAR_DIR (or DIR, for example a replay's folder) from its databases and logs; changes nothing.
  Exit 0 go on every line · 1 no-go or unknown on one · 2 bad input · 3 unreadable.
`;
const MARK: Readonly<Record<Line["verdict"], string>> = { go: "GO     ", "no-go": "NO-GO  ", unknown: "UNKNOWN" };

function main(): number {
  const options = {
    days: { type: "string" },
    folder: { type: "string" },
    json: { type: "boolean" },
    help: { type: "boolean" },
  } as const;
  const { values } = parseArgs({ options });
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  const days = Number(values.days ?? 5);
  const folder = values.folder ?? process.env.VAR_DIR ?? "var";
  const ledger = join(folder, "lookout.db");
  if (!Number.isInteger(days) || days < 1 || days > 3_650 || !existsSync(ledger)) {
    const what = existsSync(ledger)
      ? `--days must be a whole number from 1 to 3650`
      : `There is no ledger at ${ledger}`;
    process.stderr.write(`${what}. Nothing was judged.\n${USAGE}`);
    return 2;
  }
  return print(folder, ledger, days, values.json === true);
}

function print(folder: string, ledger: string, days: number, isJson: boolean): number {
  const seen = observed(ledger, join(folder, "candles.db"), days);
  const log = observedLog(join(folder, "logs"), (seen.newest ?? 0) - days * DAY_MS);
  const lines = judge(seen, log, { days, now: Date.now() as TimestampMs });
  const isGo = lines.every(({ verdict }) => verdict === "go");
  const until = seen.newest === null ? null : isoUtc(seen.newest);
  const wide = Math.max(...lines.map(({ check }) => check.length));
  const told = lines.map(({ check, verdict, evidence }) => `${MARK[verdict]}  ${check.padEnd(wide)}  ${evidence}`);
  const text = `${days} days until ${until ?? "now"}\n\n${told.join("\n")}\n\n${isGo ? "GO" : "NOT YET"}\n`;
  process.stdout.write(isJson ? `${JSON.stringify({ days, until, go: isGo, lines })}\n` : text);
  return isGo ? 0 : 1;
}

try {
  process.exitCode = main();
} catch (cause) {
  const isOurs = (cause as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") === true;
  const reason = cause instanceof Error ? cause.message : String(cause);
  process.stderr.write(isOurs ? `${reason}\n${USAGE}` : `The run could not be judged: ${reason}\n`);
  process.exitCode = isOurs ? 2 : 3;
}
