/** Histories as the lines of an event file, run through the reader, the replay and the JSON writer. */
import { cents } from "../../core/money.ts";
import { createReplay } from "../../risk/audit/replay.ts";
import type { RiskPreset } from "../../risk/preset.ts";
import { parseEvent } from "../../scripts/audit/event.ts";
import { jsonLine, jsonSummary } from "../../scripts/audit/json.ts";
import { OWN, preset } from "./gate.ts";

export const snapshot = (t: string, balance: number, equity = balance): string =>
  JSON.stringify({ t, type: "snapshot", balance, equity });

type Money = { readonly profit?: number; readonly commission?: number; readonly swap?: number; readonly fee?: number };
type Deal = Money & { readonly id?: string; readonly volume?: number };

const deal = (t: string, entry: string, { id = "1", volume, ...money }: Deal): string =>
  JSON.stringify({
    t,
    type: "deal",
    positionId: id,
    entry,
    profit: 0,
    commission: 0,
    swap: 0,
    fee: 0,
    ...money,
    volume,
  });
export const opened = (t: string, options: Deal = {}): string => deal(t, "in", options);
export const closed = (t: string, profit: number, options: Deal = {}): string => deal(t, "out", { ...options, profit });
export const cash = (t: string, amount: number): string => JSON.stringify({ t, type: "balance", amount });

export type Printed = {
  readonly t: string;
  readonly day: string;
  readonly dayStartBalance: number;
  readonly dailyLimit: number | null;
  readonly maxLossLimit: number | null;
  readonly floor: number | null;
  readonly ownFloor: number;
  readonly equity: number | null;
  readonly room: number | null;
  readonly state: string;
  readonly breached: boolean;
  readonly rule: string | null;
  readonly breachedAt?: string;
  readonly mismatch?: boolean;
};
export type PrintedSummary = {
  readonly summary: true;
  readonly firstBreach:
    | (Readonly<Record<"t" | "rule" | "breachedAt", string>> & Readonly<Record<"equity" | "floor", number>>)
    | null;
  readonly tradingDays: number;
  readonly targetMet: boolean | null;
  readonly bestDayShare: number | null;
  readonly mismatches: number;
};
type Options = { readonly preset?: string | RiskPreset; readonly initial?: number };

/** What the command would print; throws at the first line that it would refuse. */
export function audit(
  lines: readonly string[],
  options: Options = {},
): { readonly lines: readonly Printed[]; readonly summary: PrintedSummary } {
  const { preset: rules = "ftmo-2step-challenge", initial = 100_000 } = options;
  const replay = createReplay({
    preset: typeof rules === "string" ? preset(rules) : rules,
    initial: cents(initial),
    own: OWN,
  });
  const printed = lines.map((text, index) => {
    const event = parseEvent(text);
    if (!event.ok) throw new Error(`line ${index + 1} ${event.error}`);
    const line = replay.next(event.value);
    if (!line.ok) throw new Error(`line ${index + 1} ${line.error}`);
    return JSON.parse(jsonLine(line.value)) as Printed;
  });
  return { lines: printed, summary: JSON.parse(jsonSummary(replay.summary())) as PrintedSummary };
}

/** The last line of a history. */
export const lastOf = (lines: readonly string[], options?: Options): Printed => audit(lines, options).lines.at(-1)!;
