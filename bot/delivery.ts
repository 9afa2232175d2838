/**
 * Takes waiting messages out of the outbox and sees each through: sent, tried again, sent once more marked as a possible
 * repeat, or buried with the reason. At least once for every notice; nothing is lost silently.
 */
import type { FormattedString } from "@grammyjs/parse-mode";
import { type Clock, MINUTE_MS, plus, type TimestampMs } from "../core/time.ts";
import {
  type CardNotice,
  type Desk,
  isQuiet,
  type Notice,
  type Outbox,
  type OutboxRow,
  type PreferenceDesk,
} from "../engine/api.ts";
import type { EmitEvent } from "../engine/events.ts";
import { type Dress, PLAIN } from "./card-post.ts";
import type { Cards } from "./cards.ts";
import { noticeMessage } from "./messages/notice.ts";
import { stamp } from "./messages/stamp.ts";
import { NO_PACE, type Pace } from "./pace.ts";
import { type SendFailure, sendFailure } from "./send-failure.ts";
import { wordsIn } from "./words/words.ts";

/** Sends one message to one chat and answers its id; fails with grammY's errors. */
export type SendNotice = (chatId: number, message: FormattedString, notice: Notice, dress?: Dress) => Promise<number>;
/** Changes the card that a message shows; answers the id of the message that shows it now. */
export type EditCard = (
  chatId: number,
  messageId: number,
  message: FormattedString,
  buttons: Dress["buttons"],
) => Promise<number>;

/** How signals look beside their words, and how their cards are kept up to date. */
export type CardDelivery = {
  readonly cards: Cards;
  readonly edit: EditCard;
};

export type DeliveryDeps = {
  readonly outbox: Outbox;
  readonly desk: Pick<Desk, "facts">;
  /** In which language, and when not: what is not urgent waits while the chat wants to be left alone. */
  readonly preferences: Pick<PreferenceDesk, "of">;
  readonly send: SendNotice;
  /** Absent: signals are words without buttons, and nothing is changed later. */
  readonly cards?: CardDelivery;
  /** Chats that `send` can reach, all by default; what waits for others is left for a run that can. */
  readonly reaches?: (chatId: number) => boolean;
  /** What may not leave yet waits for a later call; without it nothing waits. */
  readonly pace?: Pace;
  readonly clock: Clock;
  readonly emit: EmitEvent;
};

export type Delivery = {
  /** Delivers what is due, each chat's messages in order; answers how many arrived. Calls do not overlap. */
  deliverDue(): Promise<number>;
};

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 5 * MINUTE_MS;
/** After so many sends without an answer a message is buried, because each of them may have arrived. */
const TRIES_AT_MOST = 6;

export function createDelivery(deps: DeliveryDeps): Delivery {
  let running: Promise<number> | null = null;
  return {
    deliverDue() {
      running ??= drain(deps).finally(() => {
        running = null;
      });
      return running;
    },
  };
}

/** The outbox hands out one row per chat, so chats go side by side and each chat keeps its order. */
async function drain(deps: DeliveryDeps): Promise<number> {
  const { outbox, clock, reaches = () => true, pace = NO_PACE } = deps;
  let delivered = 0;
  for (;;) {
    const now = clock.now();
    const mayHear = ({ chatId, urgent }: OutboxRow) => urgent || !isQuiet(deps.preferences.of(chatId), now);
    const due = outbox.due(now).filter((row) => reaches(row.chatId) && mayHear(row));
    const taken = pace.free(due).filter(({ id }) => outbox.markSending(id));
    if (taken.length === 0) return delivered;
    const arrived = await Promise.all(taken.map((row) => deliver(row, deps)));
    delivered += arrived.filter(Boolean).length;
  }
}

async function deliver(row: OutboxRow, deps: DeliveryDeps): Promise<boolean> {
  const { notice } = row;
  return notice.kind === "card" ? changeCard(row, notice, deps) : say({ ...row, notice }, deps);
}

type NoticeRow = OutboxRow & { readonly notice: Notice };

async function say(row: NoticeRow, deps: DeliveryDeps): Promise<boolean> {
  const { outbox, clock, emit, send, cards } = deps;
  const { chatId, notice } = row;
  const message = inWords(row, deps);
  if (message === null) return false;
  const dress = notice.kind === "signal" && cards ? await cards.cards.dress(chatId, notice.decision) : PLAIN;
  try {
    const messageId = await send(chatId, message, notice, dress);
    outbox.markSent(row.id, messageId, clock.now());
  } catch (error) {
    settle(row, sendFailure(error), deps);
    return false;
  }
  const buttons = dress.buttons.map(({ label }) => label);
  emit({ type: "message", chat: chatId, kind: notice.kind, text: message.text, buttons, inReplyTo: null });
  return true;
}

/** A card shows what is known when it is changed, so a change that is made twice, or after a restart, shows the same. */
async function changeCard(row: OutboxRow, { decisionId }: CardNotice, deps: DeliveryDeps): Promise<boolean> {
  const { outbox, clock, emit, cards } = deps;
  const { chatId } = row;
  const shown = outbox.cardMessage(chatId, decisionId);
  const now = shown === null || cards === undefined ? null : cards.cards.now(chatId, decisionId);
  if (shown === null || cards === undefined || now === null) {
    outbox.bury(row.id, "There is no card to change in this chat.");
    return false;
  }
  try {
    outbox.markSent(row.id, await cards.edit(chatId, shown, now.message, now.buttons), clock.now());
  } catch (error) {
    settle(row, sendFailure(error), deps);
    return false;
  }
  const buttons = now.buttons.map(({ label }) => label);
  emit({ type: "message", chat: chatId, kind: "edit", text: now.message.text, buttons, inReplyTo: null });
  return true;
}

/** Null when what the text needs cannot be read now; the message waits, and one that never can be put in words ends. */
function inWords(row: NoticeRow, deps: DeliveryDeps): FormattedString | null {
  try {
    return asSentNow(row, deps);
  } catch (error) {
    const why = `it could not be put into words (${error instanceof Error ? error.message : String(error)}).`;
    if (row.attempts + 1 < TRIES_AT_MOST) deps.outbox.retry(row.id, plus(deps.clock.now(), backoff(row.attempts)));
    else bury(row, why, deps);
    return null;
  }
}

/** Notices are far shorter than a message may be, so there is one part. */
function asSentNow({ chatId, notice, possibleRepeat }: NoticeRow, deps: DeliveryDeps): FormattedString {
  const { desk, clock, preferences } = deps;
  const words = wordsIn(preferences.of(chatId).language);
  const { mode, model, currency } = desk.facts();
  const facts = { mode, modelStatus: model.status, currency, now: clock.now(), possibleRepeat };
  const [part] = stamp(mode, noticeMessage(words, notice, facts));
  if (part === undefined) throw new Error(`A notice of kind ${notice.kind} has no text`);
  return part;
}

function settle(row: OutboxRow, failure: SendFailure, deps: DeliveryDeps): void {
  const { outbox, clock } = deps;
  const later = (ms: number): TimestampMs => plus(clock.now(), ms);
  if (failure.kind === "flood") {
    outbox.retry(row.id, later(failure.afterMs));
  } else if (failure.kind === "not-sent") {
    outbox.retry(row.id, later(backoff(row.attempts)));
  } else if (failure.kind === "unconfirmed" && row.attempts + 1 < TRIES_AT_MOST) {
    outbox.unknown(row.id, later(backoff(row.attempts)));
  } else {
    bury(row, failure.why, deps);
  }
}

function bury({ id, chatId, notice }: OutboxRow, why: string, { outbox, emit }: DeliveryDeps): void {
  outbox.bury(id, why);
  const text = `The ${notice.kind} message to chat ${chatId} was given up: ${why} It is kept in the outbox.`;
  emit({ type: "error", code: "MESSAGE_BURIED", text });
}

/** 1 s, 2 s, 4 s … 5 min. */
const backoff = (attempts: number): number => Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(attempts, 20));
