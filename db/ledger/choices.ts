/** What people did with signals: the newest word of each person, with its audit row and the cards' update. */
import type { Database } from "better-sqlite3";
import type { Choice, Choices } from "../../engine/ports/choices.ts";
import type { Controls } from "../../engine/ports.ts";
import type { CardNotice } from "../../engine/records.ts";
import { and, asc, eq, gte, isNull, lt, sql } from "../orm.ts";
import { outcomes, signals } from "../schema/ledger-book.ts";
import { choices } from "../schema/ledger-choices.ts";
import type { LedgerDb } from "./insert.ts";
import type { QueueNotice } from "./notices.ts";

export function createChoices(client: Database, db: LedgerDb, queue: QueueNotice, audit: Controls["audit"]): Choices {
  const { placeholder } = sql;
  const of = db
    .select()
    .from(choices)
    .where(eq(choices.signalId, placeholder("signalId")))
    .orderBy(asc(choices.at))
    .prepare();
  const bind = (name: string) => sql`${placeholder(name)}`;
  const values = {
    signalId: bind("signalId"),
    userId: bind("userId"),
    chatId: bind("chatId"),
    name: bind("name"),
    state: bind("state"),
    price: bind("price"),
    at: bind("at"),
  };
  const write = db
    .insert(choices)
    .values(values)
    .onConflictDoUpdate({
      target: [choices.signalId, choices.userId],
      set: { state: sql`excluded.state`, price: sql`excluded.price`, at: sql`excluded.at` },
    })
    .prepare();
  const ofOpenSignals = db
    .select({ signalId: choices.signalId, state: choices.state })
    .from(choices)
    .innerJoin(signals, eq(signals.signalId, choices.signalId))
    .where(isNull(signals.exitKind))
    .prepare();
  const taken = db
    .select({
      signalId: choices.signalId,
      userId: choices.userId,
      chatId: choices.chatId,
      name: choices.name,
      state: choices.state,
      price: choices.price,
      at: choices.at,
      instrument: outcomes.instrument,
      plannedEntry: outcomes.plannedEntry,
      result: outcomes.result,
      exit: outcomes.exitKind,
      r: outcomes.r,
      netCents: outcomes.netCents,
      exitTime: outcomes.exitTime,
    })
    .from(choices)
    .innerJoin(outcomes, eq(outcomes.decisionId, choices.signalId))
    .where(and(eq(choices.state, "taken"), gte(choices.at, placeholder("since")), lt(choices.at, placeholder("until"))))
    .orderBy(asc(choices.at))
    .prepare();
  const choose = client.transaction((choice: Choice, notice: CardNotice): void => {
    const { userId, chatId, name, state, signalId, price, at } = choice;
    write.run(choice);
    audit(`signal_${state}`, { userId, chatId, name }, at, { signal: signalId, price });
    queue(notice, at);
  });
  return {
    of: (signalId) => of.all({ signalId }),
    choose: (choice, notice) => choose.immediate(choice, notice),
    skippedOnly() {
      const rows = ofOpenSignals.all();
      const kept = new Set(rows.filter(({ state }) => state === "taken").map(({ signalId }) => signalId));
      return new Set(rows.map(({ signalId }) => signalId).filter((id) => !kept.has(id)));
    },
    taken(since, until) {
      const rows = taken.all({ since, until });
      const counted = new Set<string>();
      return rows.filter(({ signalId }) => !counted.has(signalId) && counted.add(signalId));
    },
  };
}
