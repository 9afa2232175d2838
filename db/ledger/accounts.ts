/** The figures that people state of their account. */
import type { Database } from "better-sqlite3";
import type { TimestampMs } from "../../core/time.ts";
import type { AccountSnapshot, Accounts } from "../../engine/accounts.ts";
import type { Controls } from "../../engine/ports.ts";
import { desc } from "../orm.ts";
import { accountSnapshots, DRYRUN_ACCOUNT } from "../schema/ledger-account.ts";
import { prepareAccountDay } from "./commit.ts";
import { type LedgerDb, prepareInsert } from "./insert.ts";

/** Stands for all days before the first one on record. */
const BEFORE_RECORDS = 0 as TimestampMs;

export function createAccounts(client: Database, db: LedgerDb, audit: Controls["audit"]): Accounts {
  const insert = prepareInsert(db, accountSnapshots, { assigned: ["id"] });
  const newest = db.select().from(accountSnapshots).orderBy(desc(accountSnapshots.id)).limit(1).prepare();
  const writeDay = prepareAccountDay(db);
  const use = client.transaction<Accounts["use"]>((snapshot, by, at) => {
    insert({
      account: snapshot?.account ?? DRYRUN_ACCOUNT,
      at: snapshot?.at ?? at,
      balanceCents: snapshot?.balance ?? null,
      equityCents: snapshot?.equity ?? null,
      dayStartCents: snapshot?.dayStartBalance ?? null,
      losingCents: snapshot?.losing ?? null,
      winningCents: snapshot?.winning ?? null,
    });
    const { account, highestDayStart: highest } = snapshot ?? { account: DRYRUN_ACCOUNT, highestDayStart: null };
    if (highest !== null) {
      writeDay.run({ account, dayStart: BEFORE_RECORDS, balance: highest, equity: null, peakEquity: highest });
    }
    audit("account_stated", by, at, snapshot ?? { account: DRYRUN_ACCOUNT });
  });
  return {
    use: (snapshot, by, at) => void use.immediate(snapshot, by, at),
    snapshot() {
      const row = newest.get();
      return row === undefined ? null : snapshotFrom(row);
    },
  };
}

function snapshotFrom(row: typeof accountSnapshots.$inferSelect): AccountSnapshot | null {
  const { account, at, balanceCents, equityCents, dayStartCents, losingCents, winningCents } = row;
  if (balanceCents === null || equityCents === null || losingCents === null || winningCents === null) return null;
  const figures = { balance: balanceCents, equity: equityCents, dayStartBalance: dayStartCents };
  return { account, at, ...figures, losing: losingCents, winning: winningCents };
}
