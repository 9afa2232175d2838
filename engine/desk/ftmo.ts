/** `/ftmo_status`: the account against its rules, now. */
import type { InstrumentId } from "../../core/instrument.ts";
import { plus, type TimestampMs } from "../../core/time.ts";
import { ideaGroups } from "../../risk/correlation.ts";
import { nextReset } from "../../risk/day.ts";
import { limitViews } from "../../risk/limits.ts";
import { nextRisk } from "../../risk/next-risk.ts";
import { targetProgress, tradingDays } from "../../risk/objectives.ts";
import { verifiedOn } from "../../risk/preset.ts";
import { worstCaseEquity } from "../../risk/worst-case.ts";
import type { CorrelationFacts, FtmoReport } from "../api.ts";
import type { CandleStore } from "../ports.ts";
import { lossesAt } from "../scan/backoff.ts";
import { flatAccount, readBook } from "../scan/book.ts";
import { bookFacts, type EngineDeps } from "../scan/context.ts";
import type { Correlations } from "../scan/correlations.ts";
import { specsOf } from "../scan/judge.ts";
import { controlsNow } from "../settings.ts";

export function ftmoReport(deps: EngineDeps, now: TimestampMs): FtmoReport {
  const { settings, ledger, specs } = deps;
  const { preset, own, instruments, limits } = settings;
  const facts = bookFacts(deps, now);
  const book = readBook(facts, newestCloses(deps.store, instruments));
  const known = specsOf(book.open, specs);
  const account = book.account ?? flatAccount(facts);
  const losses = lossesAt(ledger.deals(), settings.mode, limits, now);
  const correlations = deps.correlations(now);
  const controls = controlsNow(settings, deps.controls);
  const { state, open } = book;
  const risk = {
    at: now,
    account: book.account,
    state,
    preset,
    own,
    controls,
    open,
    specs: known,
    ...losses,
    correlations: correlations.table,
  };
  return {
    preset: {
      id: preset.id,
      firm: preset.firm,
      plan: preset.plan,
      phase: preset.phase,
      verifiedOn: verifiedOn(preset),
    },
    account,
    equityKnown: book.account !== null,
    level: state.level,
    limits: limitViews(account, preset, own),
    nextReset: nextReset(now, preset.day.tz, preset.day.resetAt),
    zone: preset.day.tz,
    openSignals: open.length,
    maxOpen: limits.maxOpen,
    worstCaseEquity: worstCaseEquity(account, open, known),
    nextRisk: nextRisk(risk, instruments),
    target: targetProgress(account, open.length, preset),
    tradingDays: { done: tradingDays(signalTimes(deps, now), preset), needed: preset.minTradingDays },
    notModelled: preset.notModelled,
    correlations: { ...factsOf(correlations), groups: ideaGroups(instruments, correlations.table) },
  };
}

const factsOf = ({ table: _numbers, ...facts }: Correlations): CorrelationFacts => facts;

/** In dry run every emitted signal counts as a position opened in its slot. */
const signalTimes = ({ ledger }: EngineDeps, now: TimestampMs): readonly TimestampMs[] =>
  ledger.outcomes(0 as TimestampMs, plus(now, 1)).flatMap(({ emitted, slot }) => (emitted ? [slot] : []));

function newestCloses(store: CandleStore, instruments: readonly InstrumentId[]): ReadonlyMap<InstrumentId, number> {
  const closes = new Map<InstrumentId, number>();
  for (const instrument of instruments) {
    const newest = store.newest(instrument);
    const close = newest === null ? undefined : store.range(instrument, newest, plus(newest, 1)).close[0];
    if (close !== undefined) closes.set(instrument, close);
  }
  return closes;
}
