/** Opens the ledger database and hands out its stores: one connection, one writer. */

import { ok, type Result } from "../core/result.ts";
import type { Clock, Stopwatch } from "../core/time.ts";
import type { Accounts } from "../engine/accounts.ts";
import type { Choices, SymbolMutes } from "../engine/ports/choices.ts";
import type { Calibrators, PatternStore } from "../engine/ports/learned.ts";
import type { PersonAlertStore } from "../engine/ports/person-alerts.ts";
import type { PreferenceStore } from "../engine/ports/preferences.ts";
import type { ShadowStore } from "../engine/ports/shadow.ts";
import type { TalkStore } from "../engine/ports/talks.ts";
import type { Tallies } from "../engine/ports/tallies.ts";
import type { Trail } from "../engine/ports/trail.ts";
import type {
  Controls,
  JobLog,
  Ledger,
  Members,
  Outbox,
  People,
  Prompts,
  ReadAudit,
  Watchlist,
} from "../engine/ports.ts";
import type { DatabaseError } from "./errors.ts";
import { createAccounts } from "./ledger/accounts.ts";
import { createAlertTeller, type TellAlerts } from "./ledger/alerts.ts";
import { createCalibrators } from "./ledger/calibrators.ts";
import { createChoices } from "./ledger/choices.ts";
import { createCommit } from "./ledger/commit.ts";
import { createContradictions, type FindContradictions } from "./ledger/contradictions.ts";
import { type ControlStore, createControls } from "./ledger/controls.ts";
import { createDeployments, type RecordDeployment } from "./ledger/deployments.ts";
import { createJobLog } from "./ledger/jobs.ts";
import { createLedger } from "./ledger/ledger.ts";
import { createAuditReader, createMembers } from "./ledger/members.ts";
import { createSymbolMutes } from "./ledger/mutes.ts";
import { createNoticeQueue } from "./ledger/notices.ts";
import { createOutbox } from "./ledger/outbox.ts";
import { createPatterns } from "./ledger/patterns.ts";
import { createPeople } from "./ledger/people.ts";
import { createPersonAlerts } from "./ledger/person-alerts.ts";
import { createPreferences } from "./ledger/preferences.ts";
import { createPrompts } from "./ledger/prompts.ts";
import { prepareReads } from "./ledger/reads.ts";
import { rememberBook } from "./ledger/remembered.ts";
import { createLedgerRetention, type LedgerRetention } from "./ledger/retention.ts";
import { createScanTimes, type ScanTimes } from "./ledger/scan-times.ts";
import { createShadowStore } from "./ledger/shadow.ts";
import { createTalks } from "./ledger/talks.ts";
import { createTallies } from "./ledger/tallies.ts";
import { createTrail } from "./ledger/trail.ts";
import { createWatchlists } from "./ledger/watchlist.ts";
import { openDatabase } from "./open.ts";
import { drizzle } from "./orm.ts";

export type LedgerOptions = {
  readonly file: string;
  /** Stamps what is stored. */
  readonly clock: Clock;
  /** The same one whose reading travels in `ScanCommit.startedElapsed`. */
  readonly stopwatch: Stopwatch;
};

export type LedgerDatabase = {
  readonly ledger: Ledger;
  readonly controls: Controls;
  readonly accounts: Accounts;
  readonly prompts: Prompts;
  readonly outbox: Outbox;
  readonly preferences: PreferenceStore;
  readonly personAlerts: PersonAlertStore;
  readonly talks: TalkStore;
  readonly mutes: SymbolMutes;
  readonly choices: Choices;
  readonly trail: Trail;
  readonly people: People;
  readonly members: Members;
  readonly readAudit: ReadAudit;
  readonly watchlistOf: (venue: string) => Watchlist;
  readonly jobs: JobLog;
  readonly calibrators: Calibrators;
  readonly patterns: PatternStore;
  readonly shadows: ShadowStore;
  readonly tallies: Tallies;
  readonly scanTimes: ScanTimes;
  readonly ledgerRetention: LedgerRetention;
  readonly setEnvironmentKillSwitch: ControlStore["setEnvironmentKillSwitch"];
  readonly recordDeployment: RecordDeployment;
  readonly tellAlerts: TellAlerts;
  readonly contradictions: FindContradictions;
  /** Takes signals of years into memory without holding anything up, before somebody asks for them. */
  readonly remember: () => Promise<void>;
  maintain(): void;
  close(): void;
};

/** Creates or migrates the file first. An expected fault is a `DatabaseError`; any other broken file throws. */
export function openLedger({ file, clock, stopwatch }: LedgerOptions): Result<LedgerDatabase, DatabaseError> {
  const opened = openDatabase({ kind: "ledger", file });
  if (!opened.ok) return opened;
  const { client, maintain, close } = opened.value;
  const db = drizzle({ client, casing: "snake_case" });
  const reads = prepareReads(db);
  const { controls, setEnvironmentKillSwitch } = createControls(client, db, clock);
  const preferences = createPreferences(client, db, controls.audit);
  const mutes = createSymbolMutes(client, db, controls.audit);
  const queue = createNoticeQueue(db, { preferences, mutes });
  const peakEquity = (account: string) => reads.newestScanOf.get({ account })?.peakEquityCents ?? null;
  const commitScan = createCommit({ client, db, clock, stopwatch, queue, audit: controls.audit, peakEquity });
  const { remember, ...book } = rememberBook(reads, commitScan);
  return ok({
    ledger: createLedger(reads, book),
    remember,
    controls,
    accounts: createAccounts(client, db, controls.audit),
    prompts: createPrompts(db),
    outbox: createOutbox(client, db, queue),
    preferences,
    personAlerts: createPersonAlerts(client, db, queue),
    talks: createTalks(db),
    mutes,
    choices: createChoices(client, db, queue, controls.audit),
    trail: createTrail(db),
    people: createPeople(db),
    members: createMembers(client, db, controls.audit),
    readAudit: createAuditReader(db),
    watchlistOf: createWatchlists(client, db, controls.audit),
    jobs: createJobLog(db),
    calibrators: createCalibrators(client, db, controls.audit),
    patterns: createPatterns(client, db),
    shadows: createShadowStore(client, db),
    tallies: createTallies(db),
    scanTimes: createScanTimes(db),
    ledgerRetention: createLedgerRetention(client),
    setEnvironmentKillSwitch,
    recordDeployment: createDeployments(db, clock),
    tellAlerts: createAlertTeller(client, db, queue),
    contradictions: createContradictions(client),
    maintain,
    close,
  });
}
