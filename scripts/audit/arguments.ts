/** The command line of the audit. */
import { parseArgs } from "node:util";
import type { Cents } from "../../core/money.ts";
import { err, ok, type Result } from "../../core/result.ts";
import type { RiskPreset } from "../../risk/preset.ts";
import { PRESETS } from "../../risk/presets.ts";
import type { OwnLimits } from "../../risk/types.ts";
import { moneyOf } from "./event.ts";
import { type Environment, ownLimits } from "./own.ts";

export type Arguments = {
  readonly preset: RiskPreset;
  readonly initial: Cents;
  readonly events: string;
  readonly json: boolean;
  /** Clock of the trade server, for reports of MetaTrader 5. */
  readonly serverTime: string | null;
  /** Where this program's own levels lie. */
  readonly own: OwnLimits;
};

const USAGE =
  "Usage: npm run ftmo:audit -- --preset ID --initial N --events FILE [--server-time ZONE] [--own-daily PERCENT] [--own-total PERCENT] [--json]";

/** The error is a sentence for a person. */
export function parseArguments(argv: readonly string[], environment: Environment = {}): Result<Arguments, string> {
  const flags = flagsOf(argv);
  if (!flags.ok) return flags;
  const { preset: id, initial, events, json, "server-time": serverTime } = flags.value;
  if (id === undefined || initial === undefined || events === undefined) return err(USAGE);
  const preset = PRESETS.get(id);
  if (preset === undefined) return err(`There is no preset "${id}". Known: ${[...PRESETS.keys()].join(", ")}.`);
  const amount = /^\d+(\.\d+)?$/.test(initial) ? moneyOf(Number(initial)) : null;
  if (amount === null || amount <= 0) {
    return err(`--initial must be the account's starting balance, a number above 0 such as 100000, not "${initial}".`);
  }
  const own = ownLimits(flags.value, environment);
  if (!own.ok) return own;
  return ok({ preset, initial: amount, events, json: json === true, serverTime: serverTime ?? null, own: own.value });
}

function flagsOf(argv: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...argv],
      options: {
        preset: { type: "string" },
        initial: { type: "string" },
        events: { type: "string" },
        "server-time": { type: "string" },
        "own-daily": { type: "string" },
        "own-total": { type: "string" },
        json: { type: "boolean" },
      },
    });
    return ok(values);
  } catch (cause) {
    return err(`${cause instanceof Error ? cause.message : String(cause)}\n${USAGE}`);
  }
}
