/** Signals as people see and answer them: cards, taken and skipped, muted symbols, prices for charts. */
import type { Cents } from "../../../core/money.ts";
import { type Clock, DAY_MS, plus } from "../../../core/time.ts";
import type { SignalCard, SignalDesk, TakenReport } from "../../api/signals.ts";
import type { Choices, SymbolMutes } from "../../ports/choices.ts";
import { winRate } from "../stats.ts";
import { newestPrice, PRICE_AGE_MS, standing, tooLate } from "./choose.ts";
import { pricesOf } from "./prices.ts";
import { type WhyDeps, why } from "./why.ts";

export type SignalDeskDeps = WhyDeps & { readonly mutes: SymbolMutes; readonly clock: Clock };

/** Until tomorrow: whoever wants it for longer says so again, so nothing stays silent for ever by one press. */
const MUTE_MS = DAY_MS;

export function createSignalDesk(deps: SignalDeskDeps): SignalDesk {
  const { trail, choices, mutes, store, clock } = deps;

  function card(id: string): SignalCard | null {
    const decision = trail.decision(id);
    const course = decision === null ? null : trail.course(decision.id);
    return decision === null || course === null ? null : { decision, course, choices: choices.of(decision.id) };
  }

  return {
    card,
    choose(id, state, by) {
      const found = card(id);
      if (found === null) return { kind: "refused", code: "SIGNAL_UNKNOWN" };
      const before = found.choices.find(({ userId }) => userId === by.userId) ?? null;
      const now = clock.now();
      const { decision } = found;
      const recent = store.range(decision.instrument, plus(decision.slot, -PRICE_AGE_MS), now);
      const answer = standing(before, state) ?? tooLate(found, state, recent, now);
      if (answer !== null) return answer;
      const said = { signalId: decision.id, ...by, state, price: newestPrice(recent, now), at: now };
      const key = `card:${decision.id}:${state}:${by.userId}`;
      choices.choose(said, { kind: "card", key, at: now, decisionId: decision.id });
      return { kind: "stored", choice: said };
    },
    taken(days) {
      const now = clock.now();
      return takenOf(choices.taken(plus(now, -days * DAY_MS), plus(now, 1)), days);
    },
    mute(instrument, by) {
      const now = clock.now();
      const mute = { instrument, until: plus(now, MUTE_MS) };
      mutes.mute(by.chatId, mute, by, now);
      return mute;
    },
    unmute: (instrument, by) => mutes.unmute(by.chatId, instrument, by, clock.now()),
    mutes: (chatId) => mutes.active(chatId, clock.now()),
    prices: (instrument, until) => pricesOf(store, instrument, until),
    why: (about) => why(deps, about),
  };
}

function takenOf(rows: ReturnType<Choices["taken"]>, days: number): TakenReport {
  const invalidated = rows.filter(({ exit }) => exit === "invalidated").length;
  const net = rows.reduce((sum, { netCents }) => sum + (netCents ?? 0), 0) as Cents;
  return { days, net, ...winRate(rows), open: rows.filter(({ exit }) => exit === null).length, invalidated };
}
