/** What is said about the machine, in every situation. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { healthMessage, jobsMessage, logMessage, versionMessage } from "../../../bot/messages/operations.ts";
import type { Words } from "../../../bot/words/words.ts";
import { BTC } from "../../support/bot-reports.ts";
import { aHealth, aVersion, fakeOperations, JOBS } from "../../support/fake-operations.ts";

const blind = aHealth({
  problems: ["SCAN_LATE", "CANDLES_STALE", "CHAT_DOWN", "DATABASE_FAULT"],
  warnings: ["CANDLES_OLD", "OUTBOX_LONG", "LOOP_SLOW"],
  lastScan: null,
  scanMs: null,
  candles: [{ instrument: BTC, ageMs: null }],
  outbox: 77,
  model: { tag: "crypto-1", status: "observation", ageDays: 12, since: null },
  eventLoop: { p50: 400, p99: 900 },
});

export const OPERATIONS_GALLERY: Readonly<Record<string, (words: Words) => FormattedString>> = {
  health: (words) => healthMessage(words, aHealth()),
  "health-bad": (words) => healthMessage(words, blind),
  version: (words) => versionMessage(words, aVersion()),
  "version-no-checkout": (words) => versionMessage(words, aVersion({ commit: null })),
  jobs: (words) => jobsMessage(words, JOBS, "live"),
  "jobs-none": (words) => jobsMessage(words, [], "replay"),
  "jobs-not-begun": (words) => jobsMessage(words, [], "live"),
  logs: (words) => logMessage(words, fakeOperations().log(20)),
  "logs-empty": (words) => logMessage(words, []),
};
