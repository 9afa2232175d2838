/** Stores a scan: everything it leaves behind in one transaction, or nothing. */
import Database from "better-sqlite3";
import { err, ok, type Result } from "../../core/result.ts";
import { type Clock, isoUtc, type Stopwatch, type TimestampMs } from "../../core/time.ts";
import type { CommitError, Controls, Ledger, ScanCommit } from "../../engine/ports.ts";
import type { Decision } from "../../engine/records.ts";
import { eq, sql } from "../orm.ts";
import { accountDays } from "../schema/ledger-account.ts";
import { outcomes, signals } from "../schema/ledger-book.ts";
import { alertsTold } from "../schema/ledger-controls.ts";
import { volatilityForecasts } from "../schema/ledger-forecasts.ts";
import { decisions, predictions, scans } from "../schema/ledger-scans.ts";
import { decisionToRow } from "./decision-row.ts";
import { type LedgerDb, prepareInsert } from "./insert.ts";
import type { QueueNotice } from "./notices.ts";
import { createOutcomeUpdates } from "./outcome-updates.ts";
import { outcomeRow, scanRow, signalRow } from "./scan-rows.ts";

export type CommitDeps = {
  readonly client: Database.Database;
  readonly db: LedgerDb;
  readonly clock: Clock;
  readonly stopwatch: Stopwatch;
  readonly queue: QueueNotice;
  readonly audit: Controls["audit"];
  readonly peakEquity: Ledger["peakEquity"];
};

type Answer = Result<{ readonly storedAt: TimestampMs }, CommitError>;

export function createCommit(deps: CommitDeps): Ledger["commitScan"] {
  const { client, clock, audit } = deps;
  const write = createWriter(deps);
  const transaction = client.transaction((scan: ScanCommit): Answer => write(scan, clock.now()));
  return (scan) => {
    try {
      return transaction.immediate(scan);
    } catch (cause) {
      if (!isKillSwitch(cause)) {
        throw new Error(`The scan of ${isoUtc(scan.slot)} could not be stored; nothing of it was kept.`, { cause });
      }
      const refused = emittedOf(scan).map(({ id }) => id);
      audit("signal_refused_by_database", null, clock.now(), { slot: isoUtc(scan.slot), decisions: refused });
      return err({ code: "KILL_SWITCH_ON" });
    }
  };
}

/** The trigger on `signals` speaks through the error's message. */
const isKillSwitch = (cause: unknown): boolean =>
  cause instanceof Database.SqliteError &&
  cause.code === "SQLITE_CONSTRAINT_TRIGGER" &&
  cause.message === "KILL_SWITCH_ON";

function createWriter({
  db,
  stopwatch,
  queue,
  peakEquity,
}: CommitDeps): (scan: ScanCommit, now: TimestampMs) => Answer {
  const insertScan = prepareInsert(db, scans, { skipKnown: true });
  const insertSignal = prepareInsert(db, signals);
  const writeJudgement = createJudgementWriter(db);
  const writeBook = createBookWriter(db);
  const tellAlert = prepareAlertTold(db);
  const writeDay = prepareAccountDay(db);
  const setLatency = db
    .update(scans)
    .set({ latencyMs: sql`${sql.placeholder("latencyMs")}` })
    .where(eq(scans.slot, sql.placeholder("slot")))
    .prepare();

  return (scan, storedAt) => {
    const { slot } = scan;
    if (!insertScan(scanRow(scan, storedAt, peakEquity(scan.account)))) return err({ code: "SLOT_ALREADY_STORED" });
    writeJudgement(scan);
    writeBook(scan);
    if (scan.accountDay !== null) writeDay.run({ account: scan.account, ...scan.accountDay });
    for (const notice of scan.notices) queue(notice, storedAt);
    for (const { key, value } of scan.alertStates) tellAlert.run({ key, value, slot });
    // As late as possible, so that it holds nearly all of the writing: only the commit itself comes after it.
    const latencyMs = scan.startedAt - slot + stopwatch.elapsed() - scan.startedElapsed;
    for (const decision of emittedOf(scan)) {
      insertSignal(signalRow(decision, scan.spreads.get(decision.instrument) ?? null, latencyMs));
    }
    setLatency.run({ slot, latencyMs });
    return ok({ storedAt });
  };
}

const emittedOf = ({ decisions: all }: ScanCommit): readonly Decision[] => all.filter(({ emitted }) => emitted);

function createJudgementWriter(db: LedgerDb): (scan: ScanCommit) => void {
  const insertPrediction = prepareInsert(db, predictions);
  const insertForecast = prepareInsert(db, volatilityForecasts);
  const insertDecision = prepareInsert(db, decisions);
  return (scan) => {
    for (const prediction of scan.predictions) insertPrediction(prediction);
    for (const forecast of scan.forecasts) insertForecast(forecast);
    for (const decision of scan.decisions) insertDecision(decisionToRow(decision));
  };
}

function createBookWriter(db: LedgerDb): (scan: ScanCommit) => void {
  // Refused candidates are followed once per instrument, side and bucket: `outcomes_refused_once`.
  const insertOutcome = prepareInsert(db, outcomes, { skipKnown: true });
  const applyUpdate = createOutcomeUpdates(db);
  return (scan) => {
    for (const followUp of scan.followUps) insertOutcome(outcomeRow(followUp));
    for (const update of scan.updates) applyUpdate(update);
  };
}

export function prepareAlertTold(db: LedgerDb) {
  const { placeholder } = sql;
  return db
    .insert(alertsTold)
    .values({ key: placeholder("key"), value: placeholder("value"), slot: placeholder("slot") })
    .onConflictDoUpdate({ target: alertsTold.key, set: { value: sql`excluded.value`, slot: sql`excluded.slot` } })
    .prepare();
}

/** The first equity of a day stays; its balance and its highest equity only rise. */
export function prepareAccountDay(db: LedgerDb) {
  const { placeholder } = sql;
  const { balanceCents, equityCents, peakEquityCents } = accountDays;
  return db
    .insert(accountDays)
    .values({
      account: placeholder("account"),
      dayStart: placeholder("dayStart"),
      balanceCents: placeholder("balance"),
      equityCents: placeholder("equity"),
      peakEquityCents: placeholder("peakEquity"),
    })
    .onConflictDoUpdate({
      target: [accountDays.account, accountDays.dayStart],
      set: {
        balanceCents: sql`max(${balanceCents}, excluded.balance_cents)`,
        equityCents: sql`coalesce(${equityCents}, excluded.equity_cents)`,
        peakEquityCents: sql`max(${peakEquityCents}, excluded.peak_equity_cents)`,
      },
    })
    .prepare();
}
