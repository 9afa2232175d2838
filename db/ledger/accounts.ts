/** The figures that people state of their account. */
import type { Database } from "better-sqlite3";
import type { AccountSnapshot, Accounts } from "../../engine/accounts.ts";
import type { Controls } from "../../engine/ports.ts";
import { desc } from "../orm.ts";
import { accountSnapshots, DRYRUN_ACCOUNT } from "../schema/ledger-account.ts";
import { prepareAccountDay } from "./commit.ts";
import { type LedgerDb, prepareInsert } from "./insert.ts";

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
    if (snapshot !== null && snapshot.before !== null) writeDay.run({ account: snapshot.account, ...snapshot.before });
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
