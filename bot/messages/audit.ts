/** `/audit`: who did what, as a person reads it: dates, money, and what was before beside what is now. */
import { type FormattedString, fmt } from "@grammyjs/parse-mode";
import type { TimestampMs } from "../../core/time.ts";
import type { AuditEntry } from "../../engine/api.ts";
import type { Words } from "../words/words.ts";
import { fixed, shorten } from "./format.ts";
import { bold, code, lines } from "./layout.ts";
import { minuteText } from "./settings.ts";
import { dateTime } from "./times.ts";

/** Newest last, as a log reads. */
export function auditMessage(words: Words, entries: readonly AuditEntry[]): FormattedString {
  if (entries.length === 0) return lines(words.text("audit-empty"));
  return lines(bold(words.text("audit-title")), ...entries.toReversed().map((entry) => auditLine(words, entry)));
}

const DETAIL_LENGTH = 160;

function auditLine(words: Words, { at, action, name, userId, detail }: AuditEntry): FormattedString {
  const who = userId === null ? words.text("audit-process") : `${shorten(name ?? "?", 24)} (${userId})`;
  return fmt`${dateTime(words, at)} ${who}: ${code(action)} ${shorten(detailText(words, detail), DETAIL_LENGTH)}`;
}

type Detail = Readonly<Record<string, unknown>>;

/** Names under which the engine stores what was before and what is now; `key` says of what. */
const PAIRS = [
  ["before", "value"],
  ["before", "role"],
  ["before", "now"],
  ["from", "to"],
] as const;

function detailText(words: Words, detail: Detail): string {
  const pair = PAIRS.find(([before, now]) => before in detail && now in detail);
  if (pair === undefined) return piecesOf(words, detail).join(", ");
  const [before, now] = pair;
  const { key, [before]: was, [now]: is, ...others } = detail;
  const name = typeof key === "string" ? key : now === "role" ? now : null;
  return [...piecesOf(words, others), ...changes(words, name, was, is)].join(", ");
}

function changes(words: Words, name: string | null, was: unknown, is: unknown): readonly string[] {
  if (isRecord(is)) {
    const old = isRecord(was) ? was : {};
    return Object.entries(is).flatMap(([key, value]) =>
      valueText(words, key, old[key]) === valueText(words, key, value) ? [] : changes(words, key, old[key], value),
    );
  }
  const change = `${valueText(words, name, was)} → ${valueText(words, name, is)}`;
  return [name === null ? change : `${name}: ${change}`];
}

const piecesOf = (words: Words, detail: Detail): readonly string[] =>
  Object.entries(detail).flatMap(([key, value]) =>
    isRecord(value) ? piecesOf(words, value) : [`${key}: ${valueText(words, key, value)}`],
  );

const isRecord = (value: unknown): value is Detail =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Stored in cents. */
const MONEY = new Set(["balance", "equity", "dayStartBalance", "losing", "winning"]);
/** Stored in minutes after midnight. */
const MINUTES = new Set(["from", "until", "digestAt"]);
/** Whole milliseconds between 2001 and 2100 are an instant; nothing else that is stored is as large. */
const isInstant = (value: number): boolean => Number.isInteger(value) && value > 1e12 && value < 4.1e12;
/** Ids are not amounts: no separators. */
const isId = (name: string | null): boolean => name !== null && /(^id|Id|^chat)$/.test(name);

function valueText(words: Words, name: string | null, value: unknown): string {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return words.text(value ? "audit-yes" : "audit-no");
  if (Array.isArray(value)) return value.map((one) => valueText(words, null, one)).join(" ") || "–";
  if (isRecord(value)) return piecesOf(words, value).join(" ");
  const number = typeof value === "string" && /^\d{13}$/.test(value) ? Number(value) : value;
  return typeof number === "number" && !isId(name) ? numberText(words, name, number) : String(value);
}

function numberText(words: Words, name: string | null, value: number): string {
  if (isInstant(value)) return dateTime(words, value as TimestampMs);
  if (name !== null && MINUTES.has(name)) return minuteText(value);
  return name !== null && MONEY.has(name) ? fixed(value / 100, 2) : String(value);
}
