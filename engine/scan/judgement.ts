/** The heart of a scan, whoever found out what the market and the models say: outcomes first, then every candidate. */
import { type CandleColumns, rowAtOrAfter, sliceColumns } from "../../core/candle.ts";
import type { InstrumentId } from "../../core/instrument.ts";
import type { TimestampMs } from "../../core/time.ts";
import type { AccountDay } from "../accounts.ts";
import { executionOutcome } from "../execution/outcome.ts";
import type { Ledger, ScanCommit } from "../ports.ts";
import type { FollowUp, OutcomeUpdate } from "../records.ts";
import { controlsNow } from "../settings.ts";
import type { Decided } from "../signal/decide.ts";
import { afterOutcomes } from "./after.ts";
import type { NamedBook } from "./book.ts";
import { contextAt, type EngineDeps, marksAt } from "./context.ts";
import { type JudgeContext, judgeAll, judgeInTurn } from "./judge.ts";
import type { Look } from "./look.ts";
import type { Pace } from "./pace.ts";
import type { Scored } from "./score.ts";
import { type ExecutionOf, settle } from "./settle.ts";

/** What the candles up to a slot made of open candidates; of those that nothing happened to, nothing. */
export const outcomesAt = (
  deps: EngineDeps,
  followUps: readonly FollowUp[],
  slot: TimestampMs,
  histories: ReadonlyMap<InstrumentId, CandleColumns> = NO_HISTORIES,
): readonly OutcomeUpdate[] =>
  settle(
    followUps,
    (instrument, from) => heldSince(histories.get(instrument), from) ?? deps.store.range(instrument, from, slot),
    executionOf(deps),
  );

const NO_HISTORIES: ReadonlyMap<InstrumentId, CandleColumns> = new Map();

/** What a scan holds of an instrument is what is stored; null where it does not reach back so far. */
function heldSince(history: CandleColumns | undefined, from: TimestampMs): CandleColumns | null {
  if (history === undefined || !((history.openTime[0] ?? Number.NaN) <= from)) return null;
  return sliceColumns(history, rowAtOrAfter(history.openTime, from, 0, history.length), history.length);
}

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

/** What a slot is judged on. */
export type Judged = {
  readonly looks: readonly Look[];
  readonly said: Scored;
  readonly updates: readonly OutcomeUpdate[];
  readonly slot: TimestampMs;
};

/** Judges by the ledger as it will stand, not by the past. */
export function judgementAt(deps: EngineDeps, judged: Judged): Judgement {
  const { ledger, context } = standingAt(deps, judged);
  return { decided: judgeAll(judged.looks, judged.said.predictions, context), context, ledger };
}

/**
 * The same with a turn for others between two instruments. What people set meanwhile counts for all of them: the slot is
 * then judged again at one stretch, so that after "kill switch on" no signal of this scan can follow.
 */
export async function judgementInTurn(deps: EngineDeps, judged: Judged, pace: Pace): Promise<Judgement> {
  const { ledger, context } = standingAt(deps, judged);
  const before = setByPeople(deps);
  const judging = judgeInTurn(judged.looks, judged.said.predictions, context);
  for (;;) {
    const step = judging.next();
    if (step.done === true)
      return setByPeople(deps) === before ? { decided: step.value, context, ledger } : judgementAt(deps, judged);
    await pace();
  }
}

function standingAt(deps: EngineDeps, { looks, said, updates, slot }: Judged): Omit<Judgement, "decided"> {
  const ledger = afterOutcomes(deps.ledger, updates, deps.settings.mode);
  const context = contextAt({ ...deps, ledger }, marksAt(deps, looks, slot), slot);
  return { context: { ...context, outlooks: said.outlooks }, ledger };
}

const setByPeople = ({ settings, controls, accounts, released }: EngineDeps): string =>
  JSON.stringify([controlsNow(settings, controls), accounts.snapshot(), [...(released?.() ?? [])]]);

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
