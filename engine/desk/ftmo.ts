/** `/ftmo_status`: the account against its rules, now. */
import type { InstrumentId } from "../../core/instrument.ts";
import { plus, type TimestampMs } from "../../core/time.ts";
import { accountFault } from "../../risk/account-check.ts";
import { backoffAt } from "../../risk/backoff.ts";
import { ideaGroups } from "../../risk/correlation.ts";
import { nextReset } from "../../risk/day.ts";
import { limitViews } from "../../risk/limits.ts";
import { type NextRiskInput, nextRisk, nextSizes } from "../../risk/next-risk.ts";
import { bestDay, targetProgress, tradingDays } from "../../risk/objectives.ts";
import { verifiedOn } from "../../risk/preset.ts";
import { requestBudget } from "../../risk/request-budget.ts";
import { bufferOf } from "../../risk/room.ts";
import { worstCaseEquity } from "../../risk/worst-case.ts";
import type { CorrelationFacts, FtmoReport } from "../api.ts";
import { lossesAt } from "../scan/backoff.ts";
import { flatAccount, readBook } from "../scan/book.ts";
import { bookFacts, type EngineDeps } from "../scan/context.ts";
import type { Correlations } from "../scan/correlations.ts";
import { specsOf } from "../scan/judge.ts";
import { controlsNow } from "../settings.ts";
import { judgedSince } from "./judged.ts";
import { heldOrWatched, newestCloses } from "./marks.ts";

/** No signal is executed by this program, so it asks no trade server for anything. */
const NOTHING_SENT = { requests: [], positions: [], orders: 0 };

export function ftmoReport(deps: EngineDeps, now: TimestampMs): FtmoReport {
  const { settings, ledger, specs } = deps;
  const { preset, own, limits } = settings;
  const instruments = deps.watched();
  const facts = bookFacts(deps, now);
  const book = readBook(facts, newestCloses(deps.store, heldOrWatched(deps)));
  const known = specsOf(book.open, specs);
  const account = book.account ?? flatAccount(facts);
  const losses = lossesAt(facts.deals, settings.mode, limits, now);
  const correlations = deps.correlations(now);
  const controls = controlsNow(settings, deps.controls);
  const { state, open } = book;
  const fault = accountFault({ at: now, account: book.account, preset, open, specs: known, mode: settings.mode });
  const risk = {
    at: now,
    account: fault === null ? book.account : null,
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
    stated: facts.snapshot && {
      at: facts.snapshot.at,
      usableUntil: plus(facts.snapshot.at, settings.snapshotMaxAgeMs),
    },
    fault: fault?.code ?? null,
    equityKnown: book.account !== null,
    level: state.level,
    limits: limitViews(account, preset, own),
    nextReset: nextReset(now, preset.day.tz, preset.day.resetAt),
    zone: preset.day.tz,
    openSignals: open.length,
    maxOpen: limits.maxOpen,
    worstCaseEquity: worstCaseEquity(account, open, known),
    nextRisk: nextRisk(risk, instruments),
    nextSize: nextSizes(risk, plannedOf(deps, instruments))[0] ?? null,
    buffer: bufferOf(account),
    backoff: backoffNow(risk),
    target: targetProgress(account, open.length, preset),
    bestDay: bestDay(
      facts.deals.filter(({ mode }) => mode === settings.mode),
      preset,
    ),
    bestDayLimit: preset.consistency === null ? null : preset.consistency.maxPct / 100,
    requests: requestBudget({ at: now, ...NOTHING_SENT }, preset),
    today: judgedSince(ledger, settings, account.dayStart, now),
    // In dry run every emitted signal counts as a position opened in its slot.
    tradingDays: { done: tradingDays(ledger.signalTimes(), preset), needed: preset.minTradingDays },
    notModelled: preset.notModelled,
    correlations: { ...factsOf(correlations), groups: ideaGroups(instruments, correlations.table) },
  };
}

/** The newest candidate of each symbol: its stop is about what the next one will have. */
function plannedOf({ ledger, specs }: EngineDeps, instruments: readonly InstrumentId[]) {
  return instruments.flatMap((instrument) => {
    const [candidate, spec] = [ledger.lastDecision(instrument), specs(instrument)];
    return candidate === null || spec === null ? [] : [{ candidate, spec }];
  });
}

/** A backoff by losses of the last minutes alone lasts until those have left the window. */
function backoffNow(risk: NextRiskInput): FtmoReport["backoff"] {
  const backoff = backoffAt(risk);
  if (backoff === null || !backoff.active) return null;
  return { share: backoff.multiplier, until: risk.backoffUntil ?? risk.at };
}

const factsOf = ({ table: _numbers, ...facts }: Correlations): CorrelationFacts => facts;
