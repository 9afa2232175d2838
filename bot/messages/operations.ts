/** `/health`, `/jobs`, `/logs`, `/version`. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import { symbolOf } from "../../core/instrument.ts";
import type { DeskFacts, HealthReport, JobReport, OperationsDesk, VersionReport } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed, shorten } from "./format.ts";
import { jobToldText } from "./job-told.ts";
import { bold, code, lines, type Piece } from "./layout.ts";
import { clockTime, dateTime, shortDuration } from "./times.ts";

const MEGABYTE = 1_000_000;
const megabytes = (bytes: number): string => `${fixed(bytes / MEGABYTE, 1)} MB`;

/** What needs eyes stands first, with what it means for signals; then the figures. */
export function healthMessage(words: Words, report: HealthReport): FormattedString {
  const { scanMs, model, memory, eventLoop } = report;
  const troubles = [...report.problems, ...report.warnings];
  const databases = report.databases.reduce((sum, { bytes }) => sum + bytes, 0);
  return lines(
    bold(words.text(troubles.length === 0 ? "health-good" : "health-bad")),
    ...troubles.map((trouble) => words.text(`health-${trouble}`)),
    lastScanText(words, report),
    scanMs === null ? null : words.text("health-scan-times", timesOf(scanMs)),
    words.text("health-candles", { ages: report.candles.map((one) => candleText(words, one)).join(", ") }),
    ...report.sources.map((source) => words.text("health-source", { name: source.source, state: source.breaker })),
    words.text("health-outbox", { count: fixed(report.outbox, 0) }),
    model.since === null
      ? words.rich("health-model", { tag: code(model.tag) })
      : words.rich("health-model-since", { tag: code(model.tag), since: dateTime(words, model.since) }),
    words.text("health-machine", {
      database: megabytes(databases),
      memory: megabytes(memory.resident),
      delay: `${fixed(eventLoop.p99, 0)} ms`,
    }),
  );
}

/** Null where the troubles above say already that none came. */
function lastScanText(words: Words, { lastScan, problems, at }: HealthReport): string | null {
  if (lastScan === null) return problems.includes("SCAN_LATE") ? null : words.text("health-no-scan");
  return words.text("health-scan", {
    slot: clockTime(words, lastScan.slot),
    age: shortDuration(words, at - lastScan.slot),
  });
}

const timesOf = ({ p50, p95, n }: NonNullable<HealthReport["scanMs"]>) => ({
  p50: `${fixed(p50, 0)} ms`,
  p95: `${fixed(p95, 0)} ms`,
  scans: fixed(n, 0),
});

const candleText = (words: Words, { instrument, ageMs }: HealthReport["candles"][number]): string =>
  `${symbolOf(instrument)} ${ageMs === null ? words.text("health-none") : shortDuration(words, Math.max(0, ageMs))}`;

export function versionMessage(words: Words, report: VersionReport): FormattedString {
  const { version, commit, node, model, schema, startedAt, uptimeMs } = report;
  return lines(
    bold(`Lookout ${version}`),
    commit === null ? words.text("version-no-commit") : words.rich("version-commit", { commit: code(commit) }),
    words.rich("version-parts", { node, model: code(model), schema: code(schema) }),
    words.text("version-uptime", { since: dateTime(words, startedAt), uptime: shortDuration(words, uptimeMs) }),
  );
}

export const jobsMessage = (words: Words, jobs: readonly JobReport[], feed: DeskFacts["feed"]): FormattedString =>
  jobs.length === 0
    ? lines(words.text(feed === "replay" ? "jobs-none" : "jobs-not-begun"))
    : lines(bold(words.text("jobs-title")), ...jobs.flatMap((job) => jobLines(words, job)));

const RESULT_LENGTH = 120;

function jobLines(words: Words, { name, expression, isRunning, last, next }: JobReport): readonly Piece[] {
  const when = next === null ? words.text("jobs-never") : dateTime(words, next);
  return [
    fmt`${bold(name)} · ${code(expression)} · ${words.text("jobs-next", { when })}`,
    isRunning ? words.text("jobs-running") : lastText(words, last),
  ];
}

function lastText(words: Words, last: JobReport["last"]): string {
  if (last === null) return words.text("jobs-not-yet");
  const { startedAt, finishedAt, ok, result, told } = last;
  if (finishedAt === null) return words.text("jobs-cut", { at: dateTime(words, startedAt) });
  const facts = {
    at: dateTime(words, startedAt),
    took: shortDuration(words, finishedAt - startedAt),
    result: shorten(jobToldText(words, told ?? [{ as: "text", text: result ?? "" }]), RESULT_LENGTH),
  };
  return words.text(ok === true ? "jobs-done" : "jobs-failed", facts);
}

/** A toast: under 200 characters. */
export const jobStartedText = (words: Words, came: ReturnType<OperationsDesk["runJob"]>, name: string): string =>
  words.text(`jobs-now-${came}`, { name: shorten(name, 40) });

type Lines = { readonly command: string; readonly usual: number; readonly most: number };

export const badLineCount = (words: Words, given: string, { command, usual, most }: Lines): FormattedString =>
  lines(
    words.text("lines-unreadable", {
      given: shorten(given),
      example: `${command} 50`,
      command,
      usual: String(usual),
      most: String(most),
    }),
  );

const LINE_LENGTH = 300;

export const logMessage = (words: Words, log: readonly string[]): FormattedString =>
  log.length === 0
    ? lines(words.text("logs-empty"))
    : lines(bold(words.text("logs-title")), ...log.map((line) => code(shorten(line, LINE_LENGTH))));
