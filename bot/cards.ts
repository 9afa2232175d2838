/** Signal cards for delivery: the buttons of a new one, its chart, and how an old one looks now. */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Clock } from "../core/time.ts";
import type { Decision, Desk, PreferenceDesk, SignalDesk } from "../engine/api.ts";
import { cardButtons, cardMessage, freshCard } from "./messages/card.ts";
import { lines } from "./messages/layout.ts";
import { type Said, signalLabels } from "./messages/notice.ts";
import { signalChart } from "./messages/price-chart.ts";
import { stamp } from "./messages/stamp.ts";
import type { Pictures } from "./pictures.ts";
import type { Button } from "./post.ts";
import { wordsFor } from "./words/words.ts";

export type Cards = {
  buttons(chatId: number, decision: Decision): readonly Button[];
  /** Null where none is wanted, none can be drawn, or there is no such signal. Never throws. */
  chart(chatId: number, id: string): Promise<Uint8Array | null>;
  /** Null when the ledger knows no such signal. `said`: keeps what stood above the card when it was sent. */
  now(chatId: number, id: string, said?: Said): CardNow | null;
};
export type CardNow = { readonly message: FormattedString; readonly buttons: readonly Button[] };

export type CardDeps = {
  readonly signals: SignalDesk;
  readonly desk: Pick<Desk, "facts">;
  readonly preferences: Pick<PreferenceDesk, "of">;
  readonly pictures: Pictures;
  readonly clock: Clock;
};

export function createCards({ signals, desk, preferences, pictures, clock }: CardDeps): Cards {
  const wordsOf = (chatId: number) => wordsFor(preferences.of(chatId));
  return {
    buttons: (chatId, decision) => cardButtons(wordsOf(chatId), freshCard(decision), clock.now()),
    chart: (chatId, id) =>
      pictures.draw(chatId, () => {
        const decision = signals.card(id)?.decision;
        if (decision === undefined) throw new Error(`there is no signal ${id}`);
        const view = signals.prices(decision.instrument, decision.slot);
        return signalChart(wordsOf(chatId), decision, view, desk.facts());
      }),
    now(chatId, id, said) {
      const card = signals.card(id);
      if (card === null) return null;
      const words = wordsOf(chatId);
      const { mode, model, currency } = desk.facts();
      const message = cardMessage(words, card, { mode, modelStatus: model.status, currency });
      const above = said === undefined ? [] : signalLabels(words, card.decision, said);
      const [stamped] = stamp(mode, lines(...above, message));
      return stamped === undefined ? null : { message: stamped, buttons: cardButtons(words, card, clock.now()) };
    },
  };
}
