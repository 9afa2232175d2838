/**
 * A MetaTrader 5 account history as events. The report knows closed results only: equity is known where nothing is open,
 * because then it is the balance. Each such moment becomes a snapshot.
 */
import { addMoney, type Cents, units } from "../../../core/money.ts";
import { err, ok, type Result } from "../../../core/result.ts";
import { isoUtc, type TimestampMs } from "../../../core/time.ts";
import { createPositions } from "../../../risk/audit/positions.ts";
import type { AuditEvent, BalanceEvent, DealEvent, SnapshotEvent } from "../../../risk/audit/types.ts";
import { nextReset } from "../../../risk/day.ts";
import type { RiskPreset } from "../../../risk/preset.ts";
import { moneyOf } from "../event.ts";
import type { Entry } from "../source.ts";
import type { ServerTime } from "./server-time.ts";
import type { Row } from "./table.ts";

type Rules = { readonly initial: Cents; readonly preset: RiskPreset; readonly clock: ServerTime };

/** Entries in the order of the rows; the first fault is the last entry. */
export function historyOf(rows: readonly Row[], rules: Rules): readonly Entry[] {
  const positions = createPositions();
  const entries: Entry[] = [];
  let balance: Cents | null = null;
  let last = 0 as TimestampMs;
  for (const row of rows) {
    const event = balance === null ? fundingIn(row, rules, last) : eventIn(row, rules.clock, last, balance);
    entries.push({ line: row.line, event });
    if (!event.ok) return entries;
    last = event.value.at;
    balance = balanceAfter(balance, event.value);
    // An impossible deal is named by the replay; here it only must not count as flat.
    const filled = event.value.type !== "deal" || positions.apply(event.value).ok;
    if (event.value.type !== "snapshot" && filled && positions.open() === 0 && !isReset(last, rules.preset)) {
      entries.push({
        line: row.line,
        event: ok({ type: "snapshot", t: isoUtc(last), at: last, balance, equity: balance }),
      });
    }
  }
  return entries;
}

/** A snapshot of a reset's own instant would set the day's anchor, but deals of that instant belong to the new day. */
const isReset = (at: TimestampMs, { day }: RiskPreset): boolean =>
  nextReset((at - 1) as TimestampMs, day.tz, day.resetAt) === at;

function balanceAfter(balance: Cents | null, event: AuditEvent): Cents {
  if (event.type === "snapshot" || balance === null) return event.type === "snapshot" ? event.balance : (0 as Cents);
  return addMoney(balance, event.type === "deal" ? event.net : event.amount);
}

/** The first row must be the deposit that made the account: a later part of a history has no known beginning. */
function fundingIn(row: Row, { clock, initial }: Rules, last: TimestampMs): Result<SnapshotEvent, string> {
  const at = clock.at(cell(row, "time"), last);
  if (at === null) return err(notATime(row));
  const amount = numberIn(row, "profit");
  if (cell(row, "type") !== "balance" || amount !== initial) {
    return err(
      `is not the deposit of --initial (${units(initial).toFixed(2)}); the report must show the whole history from the account's first deposit`,
    );
  }
  return ok({ type: "snapshot", t: isoUtc(at), at, balance: initial, equity: initial });
}

/** One later row; its `Balance` column must be what the rows add up to. */
function eventIn(
  row: Row,
  clock: ServerTime,
  last: TimestampMs,
  before: Cents,
): Result<DealEvent | BalanceEvent, string> {
  const at = clock.at(cell(row, "time"), last);
  if (at === null) return err(notATime(row));
  const net = netIn(row);
  if (!net.ok) return net;
  const shown = numberIn(row, "balance");
  const sum = addMoney(before, net.value);
  if (shown !== sum) {
    return err(
      `shows the balance ${cell(row, "balance")}, but the rows up to it add up to ${units(sum).toFixed(2)}; rows are missing or changed`,
    );
  }
  const when = { t: isoUtc(at), at };
  if (cell(row, "type") === "balance") return ok({ ...when, type: "balance", amount: net.value });
  return dealIn(row, when, net.value);
}

function dealIn(row: Row, when: Pick<DealEvent, "t" | "at">, net: Cents): Result<DealEvent, string> {
  const type = cell(row, "type");
  const entry = cell(row, "direction");
  if (type !== "buy" && type !== "sell") return err(`is of the type "${type}"; known are buy, sell and balance`);
  if (entry !== "in" && entry !== "out") return err(`has the direction "${entry}"; known are in and out`);
  const volume = Number(compact(cell(row, "volume")));
  if (!(volume > 0 && volume < Number.POSITIVE_INFINITY)) return err(`has no volume: "${cell(row, "volume")}"`);
  return ok({ ...when, type: "deal", positionId: positionOf(row, type, entry), entry, net, volume });
}

/** Where the table does not name positions, all of one symbol and side are one: its volumes tell when it is closed. */
function positionOf(row: Row, type: "buy" | "sell", entry: "in" | "out"): string {
  const named = row.cells.get("position") ?? "";
  if (named !== "") return named;
  const opened = (type === "buy") === (entry === "in") ? "buy" : "sell";
  return `${cell(row, "symbol")} ${opened}`;
}

const PARTS = ["profit", "commission", "swap", "fee"] as const;

function netIn(row: Row): Result<Cents, string> {
  let net = 0 as Cents;
  for (const part of PARTS) {
    const money = part !== "profit" && cell(row, part) === "" ? (0 as Cents) : numberIn(row, part);
    if (money === null) return err(`has no amount under ${part}: "${cell(row, part)}"`);
    net = addMoney(net, money);
  }
  return ok(net);
}

const cell = (row: Row, name: string): string => row.cells.get(name) ?? "";
const notATime = (row: Row): string => `has no server time under Time: "${cell(row, "time")}"`;

/** MetaTrader writes 10 000.00, with plain or unbreakable spaces. */
const compact = (text: string): string => text.replace(/[\s\u00a0\u202f]/g, "");

function numberIn(row: Row, name: string): Cents | null {
  const text = compact(cell(row, name));
  return /^-?\d+(\.\d+)?$/.test(text) ? moneyOf(Number(text)) : null;
}
