/** What a scheduled job did, in the person's words; in English it is also what the log says of it. */
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import type { Counted, JobTold, ShadowTold } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed } from "./format.ts";

export const jobToldText = (words: Words, told: readonly JobTold[]): string =>
  told.map((one) => oneText(words, one)).join(" ");

/** By kind, because each has other facts. */
type Say = { readonly [K in JobTold["as"]]: (words: Words, told: Extract<JobTold, { as: K }>) => string };

// The compiler knows which facts belong to which kind only of one that it sees.
const oneText = <T extends JobTold>(words: Words, told: T): string =>
  (SAY[told.as] as (words: Words, told: T) => string)(words, told);

const SAY: Say = {
  archived: (words, { before, moved, conflicting }) =>
    words.text(conflicting === 0 ? "job-archived" : "job-archived-differing", {
      ...{ day: day(before), moved: whole(moved), differing: whole(conflicting) },
    }),
  deleted: (words, { quotes, vectors, quality }) =>
    words.text("job-deleted", { quotes: whole(quotes), vectors: whole(vectors), quality: whole(quality) }),
  "refit-known": (words, { tag }) => words.text("job-refit-known", { tag }),
  refit: (words, { id, reason, n, nIndependent, brier }) =>
    [
      words.text("job-refit", {
        ...{ id, why: words.text(`job-refit-${reason}`), outcomes: whole(n), independent: whole(nIndependent) },
      }),
      ...(brier === null
        ? []
        : [words.text("job-refit-brier", { before: fixed(brier.before, 4), after: fixed(brier.after, 4) })]),
    ].join(" "),
  "patterns-known": (words) => words.text("job-patterns-known"),
  patterns: (words, { outcomes, patterns }) =>
    words.text("job-patterns", { outcomes: whole(outcomes), patterns: whole(patterns) }),
  drift: (words, { tag, level, features, score, calibration, baseline }) => {
    const figures = { features: ratio(features), score: ratio(score), calibration: ratio(calibration) };
    const said = words.text("job-drift", { tag, level: words.text(`job-drift-${level}`), ...figures });
    return baseline ? said : `${said} ${words.text("job-drift-no-baseline")}`;
  },
  "shadow-none": (words) => words.text("job-shadow-none"),
  "shadow-early": (words, { tag }) => `${tag}: ${shadowText(words, { as: "shadow-early", tag })}`,
  shadow: (words, told) => `${told.tag}: ${shadowText(words, told)}`,
  "costs-few": (words, { days, quotes, fills, needed }) =>
    words.text("job-costs-few", {
      ...{ days: whole(days), quotes: whole(quotes), fills: whole(fills), needed: whole(needed) },
    }),
  costs: (words, { days, quotes, fills, rejected, path }) =>
    words.text("job-costs", {
      ...{ days: whole(days), quotes: whole(quotes), fills: whole(fills), rejected: whole(rejected), path },
    }),
  access: (words, { month, path }) => words.text("job-access", { month, path }),
  maintained: (words) => words.text("job-maintained"),
  secrets: (words, { n, days, old }) =>
    words.text("job-secrets", {
      ...{ count: whole(n), days: whole(days), names: old.length === 0 ? words.text("job-none") : old.join(", ") },
    }),
  resources: (words, { memory, databases, files }) =>
    words.text("job-resources", {
      memory: `${whole(memory)} MB`,
      databases: `${whole(databases)} MB`,
      files: files === null ? words.text("job-unknown") : whole(files),
    }),
  refreshed: (words, { symbols, added, differing }) =>
    [
      words.text("job-refreshed", { symbols: whole(symbols), added: whole(added) }),
      differing.length === 0
        ? words.text("job-refreshed-same")
        : words.text("job-refreshed-differing", { candles: differing.map(({ name, n }) => `${name} ${n}`).join(", ") }),
    ].join(" "),
  "ledger-deleted": (words, { tables }) =>
    words.text("job-ledger-deleted", { rows: tables.length === 0 ? words.text("job-nothing") : rowsOf(tables) }),
  backup: (words, { path, bytes, databases, dropped, bucket }) => {
    const rows = databases.map(({ name, n }) => words.text("job-backup-database", { name, rows: whole(n) }));
    return [
      words.text("job-backup", { path, size: megabytes(bytes), databases: rows.join(", ") }),
      ...(dropped === 0 ? [] : [words.text("job-backup-dropped", { older: whole(dropped) })]),
      ...(bucket === null ? [] : [words.text("job-backup-sent", { bucket })]),
    ].join(" ");
  },
  drill: (words, { bytes, backupMs, restoreMs, rows }) =>
    words.text("job-drill", {
      ...{ size: megabytes(bytes), rows: whole(rows) },
      ...{ saved: `${whole(backupMs)} ms`, restored: `${whole(restoreMs)} ms` },
    }),
  exported: (words, { day: of, tables, path, sent }) => {
    const said = words.text("job-exported", { day: of, rows: rowsOf(tables), path });
    return sent ? `${said} ${words.text("job-exported-sent")}` : said;
  },
  "ledger-archived": (words, { path, before, days, rows }) =>
    words.text("job-ledger-archived", { path, day: day(before), days: whole(days), rows: whole(rows) }),
  text: (words, { text }) => words.text("job-text", { text }),
};

/** Without the name of the second model, which stands before it elsewhere. */
export function shadowText(words: Words, told: ShadowTold): string {
  if (told.as === "shadow-early") return words.text("job-shadow-early");
  const { brier, interval, n, nIndependent, tooLittle } = told;
  const figures = { outcomes: whole(n), independent: whole(nIndependent) };
  const between = interval === null ? "" : ` [${signed(interval[0])} … ${signed(interval[1])}]`;
  const said = words.text("job-shadow", { brier: `${signed(brier)}${between}`, ...figures });
  return tooLittle ? `${said} ${words.text("job-shadow-too-little")}` : said;
}

const megabytes = (bytes: number): string => `${fixed(bytes / 1e6, 1)} MB`;
const whole = (n: number): string => fixed(n, 0);
const ratio = (value: number | null): string => (value === null ? "–" : fixed(value, 3));
const signed = (value: number): string => `${value < 0 ? "" : "+"}${fixed(value, 4)}`;
const day = (at: TimestampMs): string => isoUtc(at).slice(0, 10);
const rowsOf = (tables: readonly Counted[]): string => tables.map(({ name, n }) => `${whole(n)} ${name}`).join(", ");
