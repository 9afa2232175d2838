/** What a live process does by night: history refresh, archive, care of the databases. */
import { join } from "node:path";
import { openBackfill } from "../../db/backfill.ts";
import { openHistoryProcess } from "../../db/history/process.ts";
import { openShadowReader } from "../../db/shadow-reader.ts";
import { candlestickPatterns } from "../../market/candlestick-patterns.ts";
import type { OpenedRun } from "../opened-run.ts";
import { accessReport } from "./access-report.ts";
import { archiving } from "./archiving.ts";
import { backingUp } from "./backing-up.ts";
import { comparing } from "./comparing.ts";
import { bundleFolder, drifting } from "./drifting.ts";
import { exporting } from "./exporting.ts";
import { type Job, startJobs } from "./jobs.ts";
import { maintenance } from "./maintenance.ts";
import { measuring } from "./measuring.ts";
import { patternCounting } from "./pattern-counting.ts";
import { provingParity } from "./proving-parity.ts";
import { refitting } from "./refitting.ts";
import { refreshing } from "./refreshing.ts";
import { loggingResources } from "./resources.ts";
import { watchingSecrets } from "./secret-ages.ts";

/** The first scans come before what was missed while the process was down. */
const CALM_AFTER_START_MS = 60_000;

/** Starts the jobs of a run a minute after it; `stop` resolves when the one under way has ended. */
export function startLiveJobs(run: OpenedRun): { stop(): Promise<void> } {
  let started: { stop(): Promise<void> } | null = null;
  const timer = setTimeout(() => {
    started = start(run);
  }, CALM_AFTER_START_MS);
  return {
    stop: async () => {
      clearTimeout(timer);
      await started?.stop();
    },
  };
}

function start(run: OpenedRun): { stop(): Promise<void> } {
  const { stores, feed, engine, launch, clock, screen, tally } = run;
  const { values } = launch.config;
  const { VAR_DIR } = values;
  const history = openHistoryProcess({ folder: join(VAR_DIR, "history") });
  const open = () => openBackfill({ file: join(VAR_DIR, "backfill.db") });
  const { store, retention } = stores;
  const jobs: readonly Job[] = [
    // Before the archive, which moves the candles that outcomes are told from.
    refitting({ stores, serving: engine.serving, clock }),
    patternCounting({ stores, serving: engine.serving, detect: candlestickPatterns, clock }),
    drifting({
      stores,
      serving: engine.serving,
      watched: engine.watched,
      folderOf: bundleFolder(VAR_DIR),
      clock,
      emit: tally.emit,
    }),
    comparing({
      ...{ shadow: engine.shadow, serving: engine.serving, store, clock },
      open: () => openShadowReader(join(VAR_DIR, "lookout.db")),
    }),
    provingParity({
      ...{ varFolder: VAR_DIR, settings: engine.settings, watched: engine.watched, stores, clock },
      emit: tally.emit,
    }),
    measuring({ varFolder: VAR_DIR, clock }),
    archiving({ store, retention, history, clock, keep: values }),
    ...exporting({ settings: values, stores }),
    maintenance(stores),
    ...backingUp({ settings: values }),
    watchingSecrets({ secrets: launch.config.secretsByName, stores, log: screen.log, clock }),
    loggingResources({ varFolder: VAR_DIR, log: screen.log }),
    accessReport({ varFolder: VAR_DIR, secrets: launch.config.secretsByName, stores, clock }),
    ...(feed.past === null ? [] : [refreshing({ source: feed.past, history, open, watched: engine.watched, clock })]),
  ];
  const running = startJobs({
    jobs,
    log: stores.jobs,
    clock,
    onEnd: ({ name, ok, result }) => {
      if (ok) screen.log.info({ job: name }, result);
      else tally.emit({ type: "error", code: "JOB_FAILED", text: jobFailed(name, result) });
    },
  });
  run.operations.follow(running);
  return {
    stop: async () => {
      await running.stop();
      await history.close();
    },
  };
}

const jobFailed = (name: string, reason: string): string =>
  `The scheduled job "${name}" failed (${reason}). Scans and signals go on without it; it runs again at its next time and at the next start. Check the disk and the log if it repeats.`;
