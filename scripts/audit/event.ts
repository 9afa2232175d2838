/** One line of a JSONL history. What cannot be read for certain is refused in words; nothing is rounded or filled in. */
import { type Cents, cents } from "../../core/money.ts";
import { err, ok, type Result } from "../../core/result.ts";
import { isoUtc, parseIsoUtc, type TimestampMs } from "../../core/time.ts";
import type { AuditEvent, BalanceEvent, DealEvent, SnapshotEvent } from "../../risk/audit/types.ts";

type Fields = Readonly<Record<string, unknown>>;
type When = { readonly t: string; readonly at: TimestampMs };

/** The error says what is wrong with the line, for a person. Unknown fields are allowed. */
export function parseEvent(text: string): Result<AuditEvent, string> {
  const fields = objectIn(text);
  if (fields === null) return err("is not a JSON object");
  const when = timeIn(fields.t);
  if (when === null) {
    return err(`t must be an ISO 8601 time with a zone, such as "2026-06-17T12:00:00Z", not ${shown(fields.t)}`);
  }
  switch (fields.type) {
    case "snapshot":
      return snapshotIn(fields, when);
    case "deal":
      return dealIn(fields, when);
    case "balance":
      return balanceIn(fields, when);
    default:
      return err(`type must be "snapshot", "deal" or "balance", not ${shown(fields.type)}`);
  }
}

function snapshotIn(fields: Fields, when: When): Result<SnapshotEvent, string> {
  const balance = moneyIn(fields, "balance");
  if (!balance.ok) return balance;
  const equity = moneyIn(fields, "equity");
  if (!equity.ok) return equity;
  if (balance.value < 0) return err(`balance must not be negative, but is ${shown(fields.balance)}`);
  if (equity.value < 0) return err(`equity must not be negative, but is ${shown(fields.equity)}`);
  return ok({ ...when, type: "snapshot", balance: balance.value, equity: equity.value });
}

/** profit excludes the costs; all four are signed as the broker books them. */
const PARTS = ["profit", "commission", "swap", "fee"] as const;

function dealIn(fields: Fields, when: When): Result<DealEvent, string> {
  const { positionId, entry, volume } = fields;
  if (typeof positionId !== "string" || positionId === "") {
    return err(`positionId must be a text, not ${shown(positionId)}`);
  }
  if (entry !== "in" && entry !== "out") return err(`entry must be "in" or "out", not ${shown(entry)}`);
  if (volume !== undefined && !isVolume(volume)) return err(`volume must be a number above 0, not ${shown(volume)}`);
  let net = 0;
  for (const part of PARTS) {
    const money = moneyIn(fields, part);
    if (!money.ok) return money;
    net += money.value;
  }
  return ok({ ...when, type: "deal", positionId, entry, net: net as Cents, volume: volume ?? null });
}

function balanceIn(fields: Fields, when: When): Result<BalanceEvent, string> {
  const amount = moneyIn(fields, "amount");
  return amount.ok ? ok({ ...when, type: "balance", amount: amount.value }) : amount;
}

const isVolume = (volume: unknown): volume is number =>
  typeof volume === "number" && Number.isFinite(volume) && volume > 0;

/** Noise of binary fractions in a sum of cents; more than that is a third decimal. */
const NOISE = 1e-4;

/** An amount with at most two decimals. */
export function moneyOf(amount: number): Cents | null {
  if (!Number.isSafeInteger(Math.round(amount * 100))) return null;
  const money = cents(amount);
  return Math.abs(amount * 100 - money) <= NOISE ? money : null;
}

function moneyIn(fields: Fields, name: string): Result<Cents, string> {
  const value = fields[name];
  const money = typeof value === "number" ? moneyOf(value) : null;
  return money === null ? err(`${name} must be a number with at most two decimals, not ${shown(value)}`) : ok(money);
}

function objectIn(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
  } catch {
    return null;
  }
}

/** A date without a time of day could be any instant of it, and 30 February is none. */
function timeIn(t: unknown): When | null {
  if (typeof t !== "string" || t.length < "2026-06-17T12:00Z".length) return null;
  const parsed = parseIsoUtc(t);
  if (!parsed.ok) return null;
  // Only these can be dates and times that the parser moves on to another day.
  if (Number(t.slice(8, 10)) <= 28 && t.slice(11, 13) !== "24") return { t, at: parsed.value };
  const zone = /([+-])(\d{2}):(\d{2})$/.exec(t);
  const aheadMs = zone === null ? 0 : Number(`${zone[1]}1`) * (Number(zone[2]) * 60 + Number(zone[3])) * 60_000;
  const wall = isoUtc((parsed.value + aheadMs) as TimestampMs);
  return wall.slice(0, 16) === t.slice(0, 16) ? { t, at: parsed.value } : null;
}

/** A value as it stood there, cut short. */
function shown(value: unknown): string {
  if (value === undefined) return "absent";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
