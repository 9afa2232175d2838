/** What people are told about the account's figures, once per change. */
import { isoUtc, type TimestampMs } from "../../core/time.ts";
import { accountFault } from "../../risk/account-check.ts";
import { REFUSALS } from "../../risk/codes.ts";
import type { EngineSettings } from "../settings.ts";
import type { Condition } from "./alerts.ts";
import type { NamedBook, SpecLookup } from "./book.ts";
import { specsOf } from "./judge.ts";

export function accountConditions(
  book: NamedBook,
  at: TimestampMs,
  { preset, currency, mode }: Pick<EngineSettings, "preset" | "currency" | "mode">,
  specs: SpecLookup,
): readonly Condition[] {
  const { account, anchor, open } = book;
  // An open signal without a price is told with its candles.
  if (account === null || anchor === null) return [];
  const fault = accountFault({ at, account, preset, open, specs: specsOf(open, specs), mode });
  const usable =
    fault === null
      ? { value: "ok", code: "ACCOUNT_USABLE" as const, text: USABLE, told: { as: "account-usable" } as const }
      : {
          ...{ value: fault.code, code: "ACCOUNT_UNUSABLE" as const, text: sentence(fault.code) },
          told: { as: "account-unusable", facts: { refusal: fault.code } } as const,
        };
  const conditions: readonly Condition[] = [{ key: "account", ...usable }];
  const { rebuilt, stored } = anchor;
  if (stored === null || stored === rebuilt) return conditions;
  const money = (amount: number): string => `${(amount / 100).toFixed(2)} ${currency}`;
  const text = `The account's day began with ${money(stored)} by what was recorded, and with ${money(rebuilt)} by its balance and closed trades. The higher one counts until the next reset, so the daily loss limit may be reached earlier. Compare it with the account's own page; trades that the program does not know are the usual reason.`;
  const told = { as: "account-anchor-differs", facts: { recorded: money(stored), rebuilt: money(rebuilt) } } as const;
  const day = isoUtc(account.dayStart);
  return [
    ...conditions,
    { key: `account-anchor:${book.name}:${day}`, value: "differs", code: "ACCOUNT_ANCHOR_DIFFERS", text, told },
  ];
}

const USABLE = "The account's figures can be used again. Signals are judged normally. Nothing to do.";

function sentence(code: keyof typeof REFUSALS): string {
  const { says, money, act } = REFUSALS[code];
  return `${says} ${money} ${act}`;
}
