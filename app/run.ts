/** One run of the process from its arguments to its exit code: opened in order, closed in reverse order. */
import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { TERMINAL_ID } from "../bot/access/people.ts";
import { bootLines } from "../bot/messages/boot.ts";
import { type Words, wordsFor, wordsIn } from "../bot/words/words.ts";
import { ok, type Result } from "../core/result.ts";
import { isoUtc, type TimestampMs } from "../core/time.ts";
import { featureSetOf, LONGEST_WARMUP_MINUTES } from "../engine/features/sets.ts";
import { outdatedBy, type RiskPreset } from "../risk/preset.ts";
import { isLedgerMissed, tellNewLedger } from "./boot/new-ledger.ts";
import { reconcile } from "./boot/reconcile.ts";
import { tellRefusal } from "./boot/tell-refusal.ts";
import { readCalendar } from "./calendar.ts";
import { openChat } from "./chat/chat.ts";
import { HELP } from "./cli/flags.ts";
import { createReplayClock, processStopwatch, type ReplayClock, systemClock } from "./clock.ts";
import { buildEngine, openModel, presetOf } from "./engine.ts";
import { serveExecution } from "./execution-serving.ts";
import { openFeed } from "./feed/feed.ts";
import { sourceMemory } from "./feed/source-watch.ts";
import { type Launch, planLaunch } from "./launch.ts";
import { liveSession } from "./live/session.ts";
import { weightAlert } from "./models/weights.ts";
import type { OpenedRun } from "./opened-run.ts";
import type { ExitCode, Refusal } from "./refusal.ts";
import { liveFolder, replayFolder } from "./replay/run-folder.ts";
import { replaySession } from "./replay/session.ts";
import { createTally } from "./replay/tally.ts";
import { openScreen } from "./screen.ts";
import { openStores, type Stores } from "./stores.ts";
import { watchHealth } from "./web/health.ts";
import { openOperations } from "./web/operations.ts";
import { both, openMetrics } from "./web/page.ts";
import { openWork } from "./work/desk.ts";

export type ProcessParts = {
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** Aborts when the process is asked to stop. */
  readonly leaving: AbortController;
  /** Hears the values of the configured secrets, before anything is opened. */
  readonly onSecrets?: (values: readonly string[]) => void;
};

/** What an opening leaves behind, also one that was broken off. */
type Opening = {
  /** What to close, newest first. */
  readonly closers: (() => Promise<void> | void)[];
  /** Who is to be told why nothing starts; null until the ledger is open. */
  people: Stores["people"] | null;
};

export async function run(parts: ProcessParts): Promise<ExitCode> {
  const opening: Opening = { closers: [], people: null };
  try {
    const launch = planLaunch({
      args: parts.args,
      environment: parts.environment,
      stdinIsTerminal: parts.stdin.isTTY === true,
    });
    if (!launch.ok) return refuse(parts, launch.error);
    if (launch.value === "help") {
      parts.stdout.write(HELP);
      return 0;
    }
    parts.onSecrets?.(launch.value.config.secrets);
    const opened = await open(parts, launch.value, opening);
    if (!opened.ok) {
      const { people } = opening;
      const exitCode = refuse(parts, opened.error);
      await tellRefusal({ launch: launch.value, refusal: opened.error, people, now: systemClock.now() });
      return exitCode;
    }
    return await (opened.value.feed.range === null ? liveSession : replaySession)(opened.value);
  } finally {
    for (const close of opening.closers.toReversed()) await close();
  }
}

async function open(parts: ProcessParts, launch: Launch, opening: Opening): Promise<Result<OpenedRun, Refusal>> {
  const { values } = launch.config;
  const { closers } = opening;
  const preset = presetOf(values);
  if (!preset.ok) return preset;
  const calendar = readCalendar(values.CALENDAR_FILE);
  if (!calendar.ok) return calendar;
  const replayClock = launch.feed === "replay" ? createReplayClock(0 as TimestampMs) : null;
  const clock = replayClock ?? systemClock;
  const metrics = await openMetrics(values, launch.feed !== "replay");

  // The two slow ones side by side: unpacking the recording (or loading the exchange client) and starting the model.
  const model = openModel(values.MODEL, values.VAR_DIR);
  const [feed, inference] = await Promise.all([openFeed(launch, clock, warmupOf(model), metrics), model]);
  if (feed.ok) closers.push(() => feed.value.source.stop());
  if (inference.ok) closers.push(() => inference.value.stop());
  if (!feed.ok) return feed;
  if (!inference.ok) return inference;
  setClock(replayClock, feed.value.range?.from);

  const stamp = isoUtc(systemClock.now());
  const where =
    launch.feed === "replay"
      ? replayFolder(values.VAR_DIR, launch.flags.resume, stamp, randomBytes(3).toString("hex"))
      : liveFolder(values.VAR_DIR, stamp);
  if (!where.ok) return where;
  const { runId, folder } = where.value;
  const isMissed = isLedgerMissed({ feed: launch.feed, folder, backups: values.BACKUP_DIR });
  const stores = openStores(folder, clock, processStopwatch, metrics);
  if (!stores.ok) return stores;
  closers.push(() => stores.value.close());
  // A resumed replay goes on where it stopped: what is asked before its first scan is answered from there.
  setClock(replayClock, stores.value.ledger.watermark());
  opening.people = stores.value.people;
  const sound = reconcile(stores.value.contradictions, clock.now());
  if (!sound.ok) return sound;
  await stores.value.remember();

  const leave = (): void => parts.leaving.abort();
  const { stdin, stdout, stderr } = parts;
  const screen = openScreen({ launch, clock, runId, folder, stdout, stderr, onClosed: leave });
  closers.push(() => screen.close());
  screen.speak(() => wordsOfTerminal(stores.value.preferences));
  const tally = createTally(both(screen.emit, metrics?.emit));
  feed.value.remember(sourceMemory(stores.value.breakers, tally.emit, (text) => screen.log.info(text)));
  const shared = { launch, stores: stores.value, clock, emit: tally.emit };
  const rules = { preset: preset.value, calendar: calendar.value };
  const { signal: leaving } = parts.leaving;
  const execution = serveExecution(values.VAR_DIR, tally.emit);
  await execution.refresh();
  const engine = buildEngine({
    ...{ ...shared, ...rules, execution, metrics, leaving },
    ...{ feed: feed.value, inference: inference.value },
  });
  closers.push(() => engine.stop());
  const operations = openOperations({
    ...{ stores: stores.value, serving: inference.value, health: () => health.report() },
    ...{ version: VERSION, recent: screen.recent, wall: systemClock },
  });
  const work = openWork({
    ...{ watched: engine.watched, preset: preset.value.id, threshold: () => engine.desk.facts().threshold, clock },
    ...{ controls: stores.value.controls, varFolder: values.VAR_DIR, dataFolder: folder },
    environment: parts.environment,
  });
  closers.push(() => work.stop());
  const { print, style, announce } = screen;
  const restored = Promise.withResolvers<void>();
  const chat = openChat({
    ...shared,
    work,
    desk: engine.desk,
    peopleDesk: engine.peopleDesk,
    operations: operations.desk,
    signals: engine.signals,
    print,
    style,
    announce,
    restored: restored.promise,
  });
  closers.push(() => chat.stop());

  const { desk, watched } = engine;
  const health = watchHealth({
    stores: stores.value,
    desk,
    watched,
    chat: chat.state,
    folder,
    version: VERSION,
    clock,
  });
  closers.push(() => health.stop());

  const opened: OpenedRun = {
    ...{ launch, screen, tally, stores: stores.value, feed: feed.value, engine, chat, operations, clock, replayClock },
    ...{ health, metrics, work },
    ...{ stdin, stdout, leaving, leave, acceptCommands: () => restored.resolve() },
  };
  greet(opened, preset.value, weightAlert(values.ENSEMBLE_WEIGHTS, inference.value.bundle));
  tellNewLedger(isMissed, { ...shared, outbox: shared.stores.outbox, print }, clock.now());
  return ok(opened);
}

/** Of the model that will serve; when none can be opened, nothing is started and it does not matter. */
async function warmupOf(opening: ReturnType<typeof openModel>): Promise<number> {
  const opened = await opening;
  return opened.ok ? featureSetOf(opened.value.bundle).warmupMinutes : LONGEST_WARMUP_MINUTES;
}

function setClock(clock: ReplayClock | null, at: TimestampMs | null | undefined): void {
  if (at !== null && at !== undefined) clock?.set(at);
}

const wordsOfTerminal = (preferences: Stores["preferences"]): Words =>
  wordsFor(preferences.stored(TERMINAL_ID) ?? { language: "en", zone: "UTC" });

/** The first lines of a run, and the first event. */
function greet(
  { launch, engine, feed, chat, screen, stores, tally }: OpenedRun,
  preset: RiskPreset,
  weighed: ReturnType<typeof weightAlert>,
): void {
  const facts = engine.desk.facts();
  const symbols = facts.symbols;
  const { mode, model, threshold } = facts;
  tally.emit({ type: "boot", mode, feed: facts.feed, model: model.tag, status: model.status, threshold, symbols });
  const rejected = feed.faults.map((text) => ({ code: "DATA_REJECTED" as const, text }));
  for (const { code, text } of [...rejected, ...(weighed === null ? [] : [weighed])]) {
    tally.emit({ type: "alert", code, text });
    screen.print(`! ${text}`);
  }
  // Against the machine's clock, also in a replay: how old the rules are does not depend on the recording.
  const days = outdatedBy(preset, systemClock.now());
  const oldRules = days === null ? null : { preset: preset.id, days };
  if (oldRules !== null) screen.log.warn(oldRules, "the account rules were last checked too long ago");
  if (launch.chat === "none") return;
  const { chat: place } = launch;
  // A process that talks to Telegram greets its operator, who never chose a language here.
  const words = place === "terminal" ? wordsOfTerminal(stores.preferences) : wordsIn("en");
  const lines = bootLines(words, {
    ...facts,
    version: VERSION,
    feedText: feed.text,
    chat: place,
    watchlist: engine.desk.watchlist().decidedBy,
    pairingCode: chat.pairingCode,
    oldRules,
  });
  const show = place === "terminal" ? screen.print : screen.announce;
  show(`${lines.join("\n")}\n`);
}

const VERSION: string = JSON.parse(readFileSync(join(import.meta.dirname, "..", "package.json"), "utf8")).version;

/** Says on stderr, and as an `error` event where machines read stdout, why nothing was started. */
function refuse({ args, stdout, stderr }: ProcessParts, { exitCode, code, lines }: Refusal): ExitCode {
  for (const line of lines) stderr.write(`${line}\n`);
  if (args.includes("--json")) {
    const t = isoUtc(systemClock.now());
    const event = { type: "error", t, seq: 1, runId: "none", code, text: lines.join(" ") };
    stdout.write(`${JSON.stringify(event)}\n`);
  }
  return exitCode;
}
