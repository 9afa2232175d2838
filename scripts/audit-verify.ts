/** `npm run audit:verify`: whether the audit log still is what was written, row by row. Reads beside a running process. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import Database from "better-sqlite3";
import { type AuditVerdict, hasChain, verifyAudit } from "../db/audit-chain.ts";

const USAGE = `npm run audit:verify -- [--file LEDGER] [--json]
  Checks the hash chain of the audit log in var/lookout.db, or in LEDGER. Exit 0 whole · 1 changed · 2 bad input · 3 unreadable.
`;

function sentence({ rows, earlier, head, fault }: AuditVerdict): string {
  if (fault === null) {
    const old = earlier === 0 ? "" : ` (${earlier} of them written before there was a chain, covered as one block)`;
    return `The audit log is whole: ${rows} rows${old}. Newest hash ${head ?? "none"}: keep it elsewhere to prove later that nothing before it changed.`;
  }
  const what = {
    ROW_CHANGED: "is not as it was written, or a row before it is not",
    HASH_MISSING: "has lost its hash",
    ROWS_MISSING: "is followed by rows that were taken away",
  }[fault.code];
  const where = fault.code === "ROWS_MISSING" ? fault.after : fault.id;
  return `The audit log was changed: row ${where} ${what}. What it says of settings, kill switch and models since then is no proof. Compare it with a backup (npm run restore) before you trust a setting.`;
}

/** Null for a file of an older version. */
function verdictOf(file: string): AuditVerdict | null {
  const client = new Database(file, { readonly: true, timeout: 5_000 });
  try {
    return hasChain(client) ? verifyAudit(client) : null;
  } finally {
    client.close();
  }
}

function main(): number {
  const { values } = parseArgs({
    options: { file: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help === true) {
    process.stdout.write(USAGE);
    return 0;
  }
  const file = values.file ?? join(process.env.VAR_DIR ?? "var", "lookout.db");
  if (!existsSync(file)) {
    process.stderr.write(`There is no ledger at ${file}. Nothing was checked: name one with --file.\n`);
    return 2;
  }
  const verdict = verdictOf(file);
  if (verdict === null) {
    process.stderr.write(
      `${file} was written by a version without a chained audit log, so there is nothing to check. Start Lookout once on it; rows are chained from then on.\n`,
    );
    return 2;
  }
  process.stdout.write(values.json === true ? `${JSON.stringify(verdict)}\n` : `${sentence(verdict)}\n`);
  return verdict.fault === null ? 0 : 1;
}

try {
  process.exitCode = main();
} catch (cause) {
  const isOurs = (cause as { code?: string }).code?.startsWith("ERR_PARSE_ARGS") === true;
  const reason = cause instanceof Error ? cause.message : String(cause);
  process.stderr.write(isOurs ? `${reason}\n${USAGE}` : `The audit log could not be read: ${reason}\n`);
  process.exitCode = isOurs ? 2 : 3;
}
