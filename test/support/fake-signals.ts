/** A signal desk in memory: cards that a test puts there, and the real rules of who said what. */
import type { InstrumentId } from "../../core/instrument.ts";
import { cents } from "../../core/money.ts";
import { DAY_MS, plus } from "../../core/time.ts";
import type { ChoiceAnswer, SignalCard, SignalDesk, SymbolMute, WhyReport } from "../../engine/api.ts";
import { standing } from "../../engine/desk/signals/choose.ts";
import { aDecision, NOON } from "./bot-reports.ts";
import { bars } from "./charts.ts";

export type FakeSignals = SignalDesk & {
  readonly cards: SignalCard[];
  /** The next choice is answered with this. */
  refuseWith(answer: ChoiceAnswer): void;
};

export const aCard = (over: Partial<SignalCard> = {}): SignalCard => {
  const decision = aDecision();
  const { entry: entryPrice, stop, target } = decision;
  return { decision, course: { entryTime: null, entryPrice, stop, target, end: null }, choices: [], ...over };
};

export const aWhy = ({ decision, course, choices } = aCard(), over: Partial<WhyReport> = {}): WhyReport => ({
  decision,
  course,
  choices,
  candles: { ageMs: 0, missingShare: 0, gapMinutes: 0 },
  calibration: { slope: 0.9, intercept: -0.05, boost: 0.02 },
  contributions: {
    kind: "known",
    features: 340,
    pWin: decision.pWin,
    top: [
      { name: "rsi_15", about: "how far the price has come", value: 0.424, middle: 0, change: 0.034 },
      { name: "b_vol_28", about: "trading volume", value: -0.0042, middle: 0, change: -0.021 },
    ],
  },
  ...over,
});

export function fakeSignals(...start: readonly SignalCard[]): FakeSignals {
  const cards = [...start];
  const mutes = new Map<string, SymbolMute>();
  let refusal: ChoiceAnswer | null = null;
  const find = (id: string): SignalCard | null => cards.find(({ decision }) => decision.id.startsWith(id)) ?? null;
  const key = (chatId: number, instrument: InstrumentId): string => `${chatId}|${instrument}`;
  return {
    cards,
    refuseWith(answer) {
      refusal = answer;
    },
    card: find,
    choose(id, state, by) {
      const card = find(id);
      if (card === null) return { kind: "refused", code: "SIGNAL_UNKNOWN" };
      if (refusal !== null) return refusal;
      const before = standing(card.choices.find(({ userId }) => userId === by.userId) ?? null, state);
      if (before !== null) return before;
      const choice = { signalId: card.decision.id, ...by, state, price: card.decision.entry, at: NOON };
      const others = card.choices.filter(({ userId }) => userId !== by.userId);
      cards[cards.indexOf(card)] = { ...card, choices: [...others, choice] };
      return { kind: "stored", choice };
    },
    taken: (days) => ({
      days,
      net: cents(0),
      n: 0,
      wins: 0,
      rate: null,
      interval: null,
      meanR: null,
      open: 0,
      invalidated: 0,
    }),
    mute(instrument, { chatId }) {
      const mute = { instrument, until: plus(NOON, DAY_MS) };
      mutes.set(key(chatId, instrument), mute);
      return mute;
    },
    unmute: (instrument, { chatId }) => mutes.delete(key(chatId, instrument)),
    mutes: (chatId) => [...mutes].filter(([name]) => name.startsWith(`${chatId}|`)).map(([, mute]) => mute),
    why: async (asked) => {
      const card = asked === "" ? cards.at(-1) : find(asked);
      return card === undefined || card === null ? { kind: "none", asked } : { kind: "report", report: aWhy(card) };
    },
    prices: () => ({ bars: bars(), barMs: 900_000, sessions: [] }),
  };
}
