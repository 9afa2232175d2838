/** Signal cards for delivery: the chart and buttons of a new one, and how an old one looks now. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Clock } from "../core/time.ts";
import type { Decision, Desk, PreferenceDesk, SignalDesk } from "../engine/api.ts";
import type { Dress } from "./card-post.ts";
import { cardButtons, cardMessage, freshCard } from "./messages/card.ts";
import { signalChart } from "./messages/price-chart.ts";
import { stamp } from "./messages/stamp.ts";
import type { Pictures } from "./pictures.ts";
import type { Button } from "./post.ts";
import { wordsIn } from "./words/words.ts";

export type Cards = {
  /** Never throws: what cannot be drawn is left out. */
  dress(chatId: number, decision: Decision): Promise<Dress>;
  /** Null when the ledger knows no such signal. */
  now(chatId: number, id: string): { readonly message: FormattedString; readonly buttons: readonly Button[] } | null;
};

export type CardDeps = {
  readonly signals: SignalDesk;
  readonly desk: Pick<Desk, "facts">;
  readonly preferences: Pick<PreferenceDesk, "of">;
  readonly pictures: Pictures;
  readonly clock: Clock;
};

export function createCards({ signals, desk, preferences, pictures, clock }: CardDeps): Cards {
  const wordsOf = (chatId: number) => wordsIn(preferences.of(chatId).language);
  return {
    async dress(chatId, decision) {
      const words = wordsOf(chatId);
      const photo = await pictures.draw(chatId, () => {
        const view = signals.prices(decision.instrument, decision.slot);
        return signalChart(words, decision, view, { ...desk.facts(), zone: preferences.of(chatId).zone });
      });
      return { photo, buttons: cardButtons(words, freshCard(decision), clock.now()) };
    },
    now(chatId, id) {
      const card = signals.card(id);
      if (card === null) return null;
      const words = wordsOf(chatId);
      const { mode, model, currency } = desk.facts();
      const [message] = stamp(mode, cardMessage(words, card, { mode, modelStatus: model.status, currency }));
      return message === undefined ? null : { message, buttons: cardButtons(words, card, clock.now()) };
    },
  };
}
