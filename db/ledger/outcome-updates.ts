/** Writes what a scan learned about followed candidates into `outcomes` and, for emitted ones, the risk book. */

import type { ExecutionOutcome, OutcomeUpdate } from "../../engine/records.ts";
import { and, eq, isNull, sql } from "../orm.ts";
import { outcomes, signals } from "../schema/ledger-book.ts";
import type { LedgerDb } from "./insert.ts";

const bind = (name: string) => sql`${sql.placeholder(name)}`;
const id = sql.placeholder("decisionId");
const openOutcome = and(eq(outcomes.decisionId, id), isNull(outcomes.exitKind));
const openSignal = and(eq(signals.signalId, id), isNull(signals.exitKind));

function prepareUpdates(db: LedgerDb) {
  const entry = { entryTime: bind("entryTime"), entryPrice: bind("entryPrice"), slippageBps: bind("slippageBps") };
  const end = {
    exitKind: bind("exit"),
    result: bind("result"),
    exitTime: bind("exitTime"),
    exitPrice: bind("exitPrice"),
    netCents: bind("netCents"),
  };
  return {
    enterOutcome: db
      .update(outcomes)
      .set({ ...entry, stopPrice: bind("stop"), targetPrice: bind("target") })
      .where(openOutcome)
      .prepare(),
    enterSignal: db
      .update(signals)
      .set({ ...entry, slPrice: bind("stop"), tpPrice: bind("target") })
      .where(openSignal)
      .prepare(),
    // An end may tell the entry for the first time: a candle gap right behind it.
    endOutcome: db
      .update(outcomes)
      .set({
        ...end,
        executionVersion: bind("executionVersion"),
        executionSpreadBps: bind("executionSpreadBps"),
        executionSlippageBps: bind("executionSlippageBps"),
        executionCommissionBps: bind("executionCommissionBps"),
        executionSwapBps: bind("executionSwapBps"),
        executionLate: bind("executionLate"),
        executionR: bind("executionR"),
        entryTime: sql`coalesce(${outcomes.entryTime}, ${bind("entryTime")})`,
        entryPrice: sql`coalesce(${outcomes.entryPrice}, ${bind("entryPrice")})`,
        r: bind("r"),
        secondsToExit: bind("secondsToExit"),
      })
      .where(openOutcome)
      .prepare(),
    endSignal: db
      .update(signals)
      .set({
        ...end,
        entryTime: sql`coalesce(${signals.entryTime}, ${bind("entryTime")})`,
        rRealized: bind("r"),
        executionR: bind("executionR"),
        timeToTpSlSeconds: bind("secondsToExit"),
      })
      .where(openSignal)
      .prepare(),
  };
}

/** Bound as SQLite stores it: these updates pass by the columns' own types. */
const executionColumns = (execution: ExecutionOutcome | null) => ({
  executionVersion: execution?.version ?? null,
  executionSpreadBps: execution?.spreadBps ?? null,
  executionSlippageBps: execution?.slippageBps ?? null,
  executionCommissionBps: execution?.commissionBps ?? null,
  executionSwapBps: execution?.swapBps ?? null,
  executionLate: execution === null ? null : Number(execution.isLate),
  executionR: execution?.r ?? null,
});

/** Throws when the candidate is not open: an outcome is told once, and only about what is followed. */
export function createOutcomeUpdates(db: LedgerDb): (update: OutcomeUpdate) => void {
  const updates = prepareUpdates(db);
  return (update) => {
    const [outcome, signal] =
      update.kind === "entered" ? [updates.enterOutcome, updates.enterSignal] : [updates.endOutcome, updates.endSignal];
    const row = update.kind === "entered" ? update : { ...update, ...executionColumns(update.execution ?? null) };
    const rows = outcome.run(row).changes;
    const signalRows = update.emitted ? signal.run(row).changes : 1;
    if (rows !== 1 || signalRows !== 1) {
      throw new Error(`The decision ${update.decisionId} has no open outcome that could be ${update.kind}.`);
    }
  };
}
