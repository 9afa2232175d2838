/** The heart of a scan, whoever found out what the market and the models say: outcomes first, then every candidate. */
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { AccountDay } from "../accounts.ts";
import { executionOutcome } from "../execution/outcome.ts";
import type { Ledger, ScanCommit } from "../ports.ts";
import type { FollowUp, OutcomeUpdate } from "../records.ts";
import type { Decided } from "../signal/decide.ts";
import { afterOutcomes } from "./after.ts";
import type { NamedBook } from "./book.ts";
import { contextAt, type EngineDeps, marksAt } from "./context.ts";
import { type JudgeContext, judgeAll } from "./judge.ts";
import type { Look } from "./look.ts";
import type { Scored } from "./score.ts";
import { type ExecutionOf, settle } from "./settle.ts";

/** What the candles up to a slot made of open candidates; of those that nothing happened to, nothing. */
export const outcomesAt = (
  deps: EngineDeps,
  followUps: readonly FollowUp[],
  slot: TimestampMs,
): readonly OutcomeUpdate[] =>
  settle(
    followUps,
    (instrument: InstrumentId, from: TimestampMs) => deps.store.range(instrument, from, slot),
    executionOf(deps),
  );

/** By the figures in force at the decision. In a recording no time passes, so no decision of it came too late. */
function executionOf({ execution, specs, settings: { feed } }: EngineDeps): ExecutionOf {
  if (execution === undefined) return () => null;
  return ({ latencyMs = 0, ...followUp }, ended) => {
    const { slot, instrument } = followUp;
    const asked = { ...followUp, latencyMs: feed === "replay" ? 0 : latencyMs };
    return executionOutcome(execution.at(slot), specs(instrument), asked, ended);
  };
}

export type Judgement = {
  readonly decided: readonly Decided[];
  readonly context: JudgeContext & { readonly book: NamedBook };
  /** As it will stand once the outcomes are stored. */
  readonly ledger: Ledger;
};

/** Judges by the ledger as it will stand, not by the past. */
export function judgementAt(
  deps: EngineDeps,
  looks: readonly Look[],
  { predictions, outlooks }: Scored,
  updates: readonly OutcomeUpdate[],
  slot: TimestampMs,
): Judgement {
  const ledger = afterOutcomes(deps.ledger, updates, deps.settings.mode);
  const context = { ...contextAt({ ...deps, ledger }, marksAt(deps, looks, slot), slot), outlooks };
  return { decided: judgeAll(looks, predictions, context), context, ledger };
}

/** What a scan stores of the account it judged by. */
export function accountFacts(
  { name, account, anchor, state }: NamedBook,
  { initial }: Pick<EngineDeps["settings"], "initial">,
): Pick<ScanCommit, "account" | "balance" | "equity" | "riskState" | "accountDay"> {
  const balance = account?.balance ?? initial;
  const equity = account?.equity ?? balance;
  const accountDay: AccountDay | null =
    account === null || anchor === null
      ? null
      : {
          dayStart: account.dayStart,
          balance: anchor.rebuilt,
          equity: account.dayStartEquity ?? null,
          peakEquity: account.equity,
        };
  return { account: name, balance, equity, riskState: state, accountDay };
}
