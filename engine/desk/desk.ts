/** The engine as people see it: every question and every change the chat may put to it. */
import type { Clock, TimestampMs } from "../../core/time.ts";
import type { ChangeAnswer, Desk, DeskFacts, ModelReport, ModelsDesk, SymbolNote } from "../api.ts";
import { type EnsembleWeights, statusInForce } from "../confidence/ensemble.ts";
import type { Tallies } from "../ports/tallies.ts";
import type { Actor, ModelBundle, Prompts } from "../ports.ts";
import { edgesOf } from "../scan/context.ts";
import { killSwitchNow, pauseNow, thresholdNow } from "../settings.ts";
import { type AccountDeps, AUTO, accountInUse, applyAccount, equityDoubted, figuresText } from "./account-change.ts";
import {
  answerPrompt,
  ask,
  askAccount,
  askRetraining,
  type ChangeDeps,
  type DecidedChange,
  refused,
  setKillSwitch,
  setPause,
  setThreshold,
} from "./changes.ts";
import { check } from "./check.ts";
import { ftmoReport } from "./ftmo.ts";
import { judgedByDay } from "./judged.ts";
import type { MaybeRetraining } from "./retraining.ts";
import { statsOf } from "./stats.ts";
import { findInstrument } from "./symbols.ts";
import { tiersReport } from "./tiers.ts";
import {
  applyWatchlist,
  findSymbols,
  resetWatchlist,
  stateOf,
  unwatchSymbol,
  type Watching,
  watchlistView,
  watchSymbol,
} from "./watchlist.ts";

export type DeskDeps = AccountDeps & {
  readonly clock: Clock;
  readonly tallies: Tallies;
  readonly prompts: Prompts;
  readonly wall: Clock;
  readonly modelReport: () => ModelReport;
  readonly newId: ChangeDeps["newId"];
  /** Null where the list cannot be changed: a recording. */
  readonly watching: Watching | null;
  readonly retraining: MaybeRetraining;
  readonly people: DecidedChange;
  readonly model: DecidedChange;
  readonly models: ModelsDesk;
};

/** Every decision of a day is counted when it is asked for, so these are the newest days only. */
const JUDGED_DAYS = 30;

export function createDesk(deps: DeskDeps): Desk {
  const { settings, controls, inference, ledger, clock } = deps;
  const account = {
    inUse: () => accountInUse(deps),
    apply: (value: string, by: Actor, at: TimestampMs) => applyAccount(deps, value, by, at),
  };
  const watchlist = {
    stateOf: (value: string) => stateOf(deps.watching, value),
    apply: (value: string, by: Actor, at: TimestampMs) => applyWatchlist(deps.watching, value, by, at),
  };
  const changes: ChangeDeps = { ...deps, account, watchlist };
  const askWatchlist =
    (by: Actor) =>
    (value: string, before: string, notes: readonly SymbolNote[]): ChangeAnswer => ({
      ...ask(changes, "watchlist", value, before, by),
      notes,
    });
  return {
    facts: () => ({
      mode: settings.mode,
      feed: settings.feed,
      venue: settings.venue,
      symbols: deps.watched(),
      currency: settings.currency,
      model: modelFacts(inference.bundle, settings.weights),
      threshold: thresholdNow(settings, controls),
      killSwitch: { on: killSwitchNow(settings, controls), forcedByEnvironment: settings.killSwitchInEnvironment },
      pausedUntil: pauseNow(controls, clock.now()),
    }),
    now: () => clock.now(),
    async check(symbol) {
      if (symbol === undefined) return check(deps, deps.watched(), clock.now());
      const found = findInstrument(symbol, deps.watched());
      return typeof found === "string" ? check(deps, [found], clock.now()) : found;
    },
    feed: () => deps.feed.status(),
    stats(span) {
      const now = clock.now();
      const outcomes = statsOf(deps.tallies, span, now);
      const judgedDays = Math.min(outcomes.days, JUDGED_DAYS);
      return { ...outcomes, judged: judgedByDay(ledger, settings, judgedDays, now), judgedDays };
    },
    model: deps.modelReport,
    models: deps.models,
    tiers: () => tiersReport(deps.tallies, deps.modelReport(), edgesOf(deps)),
    ftmoStatus: () => ftmoReport(deps, clock.now()),
    setThreshold: (value, by) => setThreshold(changes, value, by, clock.now()),
    setKillSwitch: (on, by) => setKillSwitch(changes, on, by, clock.now()),
    setPause: (until, by) => setPause(changes, until, by, clock.now()),
    stateAccount(figures, by) {
      const text = figuresText(deps, figures, clock.now());
      if (!text.ok) return refused(text.error);
      const answer = askAccount(changes, text.value, by);
      return answer.kind === "confirm" ? { ...answer, equityDoubted: equityDoubted(deps, figures) } : answer;
    },
    useDryrunAccount: (by) => askAccount(changes, AUTO, by),
    watchlist: () => watchlistView(deps),
    watchSymbol: (symbol, by) => watchSymbol(deps, symbol, askWatchlist(by)),
    findSymbols: (asked) => findSymbols(deps, asked),
    unwatchSymbol: (symbol, by) => unwatchSymbol(deps, symbol, by, clock.now()),
    retrain: (by) => askRetraining(changes, by),
    resetWatchlist: (by) => resetWatchlist(deps, askWatchlist(by)),
    answerPrompt: (id, confirmed, by, kind) => answerPrompt(changes, id, confirmed, by, clock.now(), kind),
  };
}

function modelFacts(bundle: ModelBundle, weights: EnsembleWeights | null): DeskFacts["model"] {
  const { tag, venue, thresholds } = bundle;
  return { tag, status: statusInForce(weights, bundle), venue, thresholds };
}
