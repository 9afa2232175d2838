/** What people are told about the account's loss limits before one is reached. */
import { symbolOf } from "../../core/instrument.ts";
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import { REFUSALS } from "../../risk/codes.ts";
import { limitViews } from "../../risk/limits.ts";
import type { AccountState } from "../../risk/types.ts";
import type { Decision } from "../records.ts";
import type { EngineSettings } from "../settings.ts";
import type { Decided } from "../signal/decide.ts";
import type { Condition } from "./alerts.ts";
import type { NamedBook } from "./book.ts";

/** A limit is near from the first share of the own amount on, and no longer under the second: it must not flicker. */
const NEAR = 0.8;
const EASED = 0.7;

type OwnRules = Pick<EngineSettings, "preset" | "own">;

/** Nothing while the account's figures are not known: then nothing can be sent, and that is said elsewhere. */
export function limitConditions(
  { name, account }: Pick<NamedBook, "name" | "account">,
  decided: readonly Decided[],
  rules: OwnRules,
): readonly Condition[] {
  if (account === null) return [];
  const decisions = decided.map(({ decision }) => decision);
  return [...nearConditions(name, account, rules), ...breachConditions(decisions, account.dayStart)];
}

/**
 * Nothing between the two shares: what was told last stays so. Nothing at the limit either: that is a risk state, and told
 * as one.
 */
function nearConditions(of: string, account: AccountState, { preset, own }: OwnRules): readonly Condition[] {
  return limitViews(account, preset, own).flatMap(({ name, used, ownFloor }): readonly Condition[] => {
    const key = `limit-near:${of}:${name}`;
    const limit = `own ${name} loss limit`;
    if (used < EASED || ownFloor === null) {
      const text = `Less than 70 % of the ${limit} is used again. Signals are judged normally. Nothing to do.`;
      return [{ key, value: "ok", code: "LIMIT_EASED", text, told: { as: "limit-eased", facts: { limit: name } } }];
    }
    if (used < NEAR || used >= 1) return [];
    const text = `80 % or more of the ${limit} is used. No signal may be sent that could reach it, and at the limit all signals stop. Trade less or not at all until it eases; /ftmo_status shows the room left.`;
    return [{ key, value: "near", code: "LIMIT_NEAR", text, told: { as: "limit-near", facts: { limit: name } } }];
  });
}

const BREAKS = ["FTMO_DAILY_LOSS", "FTMO_MAX_LOSS", "FTMO_NEXT_RESET", "FTMO_GAP"] as const;

/** Once a day of the account and limit: everything before it in the gate let the signal pass, and it would have broken one. */
function breachConditions(decisions: readonly Decision[], dayStart: TimestampMs): readonly Condition[] {
  return BREAKS.flatMap((refusal): readonly Condition[] => {
    const stopped = decisions.filter(({ firstRefusal }) => firstRefusal === refusal);
    if (stopped.length === 0) return [];
    const { says, money, act } = REFUSALS[refusal];
    const symbols = stopped.map(({ instrument }) => symbolOf(instrument)).join(", ");
    const text = `${symbols}: ${says} ${money} ${act}`;
    const told = { as: "limit-breach", facts: { symbols, refusal } } as const;
    const key = `limit-breach:${refusal}`;
    return [{ key, value: isoUtc(dayStart), code: "LIMIT_BREACH_PREVENTED", text, told, urgent: true }];
  });
}
