/**
 * Charts that follow their signals: a signal leaves at once as words, and its chart is put over it when it is drawn. Drawn and
 * sent beside the delivery, one picture after the other, so that no message waits for them.
 */
import type { FormattedString } from "@grammyjs/parse-mode";
import type { Clock, TimestampMs } from "../core/time.ts";
import type { CardNotice, Notice, Outbox, OutboxRow } from "../engine/api.ts";
import type { EmitEvent } from "../engine/events.ts";
import { type Dress, fitsUnderPicture } from "./card-post.ts";
import type { CardNow, Cards } from "./cards.ts";
import { type SendFailure, sendFailure } from "./send-failure.ts";

/** Puts a chart over the words of a card; false = this message takes none, and stays as it was. */
export type AddChart = (
  chatId: number,
  messageId: number,
  png: Uint8Array,
  message: FormattedString,
  buttons: Dress["buttons"],
) => Promise<boolean>;

export type LateChartDeps = {
  readonly cards: Pick<Cards, "chart" | "now">;
  readonly addChart: AddChart;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly emit: EmitEvent;
  /** What becomes of a row whose call failed. */
  readonly settle: (row: OutboxRow, failure: SendFailure) => void;
};

export type LateCharts = {
  /** Whether a row's chart can leave; asking for the first time has it drawn. */
  ready(row: ChartRow): boolean;
  /** For a row in flight. Where no chart can be added the words stay as they are, and nobody has to hear of it. */
  add(row: ChartRow): Promise<void>;
};

type ChartNotice = CardNotice & { readonly chart: NonNullable<CardNotice["chart"]> };
export type ChartRow = OutboxRow & { readonly notice: ChartNotice };
type SignalNotice = Extract<Notice, { kind: "signal" }>;

export const addsChart = (row: OutboxRow): row is ChartRow =>
  row.notice.kind === "card" && row.notice.chart !== undefined;

/** What is to follow a signal that was said at that moment. */
export const chartNotice = (
  { chatId, possibleRepeat }: OutboxRow,
  { at, decision }: SignalNotice,
  saidAt: TimestampMs,
): CardNotice => ({
  ...{ kind: "card", key: `card:${decision.id}:chart`, at, chatId, decisionId: decision.id },
  chart: { saidAt, possibleRepeat },
});

/** Of what changed while the chart was on its way: the chart's words may have covered it. */
const changeAfter = ({ chatId, notice: { decisionId } }: ChartRow, at: TimestampMs): CardNotice => ({
  ...{ kind: "card", key: `card:${decisionId}:after-chart`, at, chatId, decisionId },
});

export function createLateCharts(deps: LateChartDeps): LateCharts {
  const { cards, addChart, outbox, clock, emit, settle } = deps;
  const drawn = new Map<number, Uint8Array | null>();
  const asked = new Set<number>();
  let last: Promise<unknown> = Promise.resolve();

  function take(id: number): Uint8Array | null {
    const png = drawn.get(id) ?? null;
    drawn.delete(id);
    asked.delete(id);
    return png;
  }

  return {
    ready({ id, chatId, notice: { decisionId } }) {
      if (drawn.has(id)) return true;
      if (asked.has(id)) return false;
      asked.add(id);
      const drawing = last.then(() => cards.chart(chatId, decisionId));
      last = drawing.catch(() => null).then((png) => drawn.set(id, png));
      return false;
    },
    async add(row) {
      const { id, chatId, notice } = row;
      const { at, decisionId, chart } = notice;
      const now = (): CardNow | null => cards.now(chatId, decisionId, { at, ...chart });
      const png = take(id);
      const shown = outbox.cardMessage(chatId, decisionId);
      const card = now();
      if (shown === null || card === null || png === null)
        return outbox.bury(id, "There is no card, or no chart of it.");
      if (!fitsUnderPicture(card.message)) return outbox.bury(id, "The card is too long to stand under a chart.");
      try {
        const isAdded = await addChart(chatId, shown.messageId, png, card.message, card.buttons);
        if (!isAdded) return outbox.bury(id, "The message takes no picture.");
      } catch (error) {
        return settle(row, sendFailure(error));
      }
      const after = isSame(now(), card) ? undefined : changeAfter(row, clock.now());
      outbox.markSent(id, shown.messageId, clock.now(), after);
      tellEdit(chatId, card, emit);
    },
  };
}

const isSame = (a: CardNow | null, b: CardNow): boolean => JSON.stringify(a) === JSON.stringify(b);

export function tellEdit(chat: number, { message, buttons }: CardNow, emit: EmitEvent): void {
  const labels = buttons.map(({ label }) => label);
  emit({ type: "message", chat, kind: "edit", text: message.text, buttons: labels, inReplyTo: null });
}
