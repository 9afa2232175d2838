/** The monthly report on data and access: who may do what, who did what, and how much is held since when. */
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Clock, isoUtc, type TimestampMs } from "../../core/time.ts";
import { type AccessFacts, accessFacts, type TableRow, tableFacts } from "../../db/access-facts.ts";
import type { Config } from "../config/load.ts";
import type { Stores } from "../stores.ts";
import type { Job } from "./jobs.ts";
import { secretAges } from "./secret-ages.ts";

export type AccessReportParts = {
  readonly varFolder: string;
  readonly secrets: Config["secretsByName"];
  readonly stores: Pick<Stores, "ledger">;
  readonly clock: Clock;
};

const DATABASES = ["lookout.db", "candles.db", "backfill.db"] as const;
const RIGHTS: Readonly<Record<string, string>> = {
  owner: "everything: people, models, the machine, and all below",
  trader: "threshold, kill switch, account figures, watched symbols, and all below",
  viewer: "reading",
};

/** Written anew by each run of a month; the month before the run is the one reported on. */
export const accessReport = ({ varFolder, secrets, stores, clock }: AccessReportParts): Job => ({
  name: "access report",
  expression: "50 4 1 * *",
  run: async () => {
    const now = clock.now();
    const until = new Date(now);
    until.setUTCDate(1);
    until.setUTCHours(0, 0, 0, 0);
    const from = new Date(until);
    from.setUTCMonth(from.getUTCMonth() - 1);
    const month = from.toISOString().slice(0, 7);
    const [begin, end] = [from.getTime() as TimestampMs, until.getTime() as TimestampMs];
    const files = DATABASES.filter((name) => existsSync(join(varFolder, name)));
    const tables = files.map((name) => ({ name, rows: tableFacts(join(varFolder, name)) }));
    const facts = accessFacts(join(varFolder, "lookout.db"), begin, end, now);
    const text = page({ month, now, facts, tables, ages: secretAges(secrets, stores.ledger, now) });
    const file = join(varFolder, "reports", `access-${month}.md`);
    mkdirSync(join(varFolder, "reports"), { recursive: true });
    writeFileSync(`${file}.part`, text, { mode: 0o600 });
    renameSync(`${file}.part`, file);
    return [{ as: "access", month, path: file }];
  },
});

type Page = {
  readonly month: string;
  readonly now: TimestampMs;
  readonly facts: AccessFacts;
  readonly tables: readonly { readonly name: string; readonly rows: readonly TableRow[] }[];
  readonly ages: ReturnType<typeof secretAges>;
};

const dayOf = (at: number): string => isoUtc(at as TimestampMs).slice(0, 10);

function page({ month, now, facts, tables, ages }: Page): string {
  const sections = [
    `# Data and access, ${month}\n\nWritten ${isoUtc(now)}. What people did is of ${month}; everything else is as it stands now.`,
    table(
      "Who may do what",
      ["person", "id", "role", "may", "since"],
      facts.people.map(({ name, userId, role, addedAt }) => [name, userId, role, RIGHTS[role] ?? "", dayOf(addedAt)]),
    ),
    table(
      "Groups that are served",
      ["group", "id"],
      facts.places.map(({ title, chatId }) => [title, chatId]),
    ),
    table(
      "Invitations that still work",
      ["role", "until"],
      facts.invitations.map(({ role, expiresAt }) => [role, dayOf(expiresAt)]),
    ),
    table(
      `Who did what in ${month}`,
      ["who", "action", "times", "last"],
      facts.deeds.map(({ who, action, times, last }) => [who, action, times, isoUtc(last as TimestampMs)]),
    ),
    table(
      "Secrets in use",
      ["secret", "days since first seen"],
      ages.map(({ name, days }) => [name, days]),
    ),
    ...tables.map(({ name, rows }) =>
      table(
        `What is held: ${name}`,
        ["table", "rows", "oldest"],
        rows.map((row) => [row.table, row.rows, row.oldest === null ? "–" : dayOf(row.oldest)]),
      ),
    ),
  ];
  return `${sections.join("\n\n")}\n`;
}

/** Names come from people: none may break the table. */
const cell = (value: string | number): string => String(value).replaceAll("|", "\\|").replaceAll(/\s+/g, " ");

function table(title: string, head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  if (rows.length === 0) return `## ${title}\n\nNone.`;
  const lines = [head, head.map(() => "---"), ...rows].map((row) => `| ${row.map(cell).join(" | ")} |`);
  return `## ${title}\n\n${lines.join("\n")}`;
}
