/**
 * Takes waiting messages out of the outbox and sees each through: sent, tried again, sent once more marked as a possible
 * repeat, or buried with the reason. At least once for every notice; nothing is lost silently.
 */
import type { FormattedString } from "@grammyjs/parse-mode";
import { type Clock, MINUTE_MS, plus, type TimestampMs } from "../core/time.ts";
import { type Desk, isQuiet, type Notice, type Outbox, type OutboxRow, type PreferenceDesk } from "../engine/api.ts";
import type { EmitEvent } from "../engine/events.ts";
import { noticeMessage } from "./messages/notice.ts";
import { stamp } from "./messages/stamp.ts";
import { type SendFailure, sendFailure } from "./send-failure.ts";

/** Sends one message to one chat and answers its id; fails with grammY's errors. */
export type SendNotice = (chatId: number, message: FormattedString, notice: Notice) => Promise<number>;

export type DeliveryDeps = {
  readonly outbox: Outbox;
  readonly desk: Pick<Desk, "facts">;
  /** In which language, and when not: what is not urgent waits while the chat wants to be left alone. */
  readonly preferences: Pick<PreferenceDesk, "of">;
  readonly send: SendNotice;
  /** Chats that `send` can reach, all by default; what waits for others is left for a run that can. */
  readonly reaches?: (chatId: number) => boolean;
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
  const { outbox, clock, reaches = () => true } = deps;
  let delivered = 0;
  for (;;) {
    const now = clock.now();
    const mayHear = ({ chatId, urgent }: OutboxRow) => urgent || !isQuiet(deps.preferences.of(chatId), now);
    const due = outbox.due(now).filter((row) => reaches(row.chatId) && mayHear(row));
    const taken = due.filter(({ id }) => outbox.markSending(id));
    if (taken.length === 0) return delivered;
    const arrived = await Promise.all(taken.map((row) => deliver(row, deps)));
    delivered += arrived.filter(Boolean).length;
  }
}

type NoticeRow = OutboxRow & { readonly notice: Notice };

async function deliver(waiting: OutboxRow, deps: DeliveryDeps): Promise<boolean> {
  const { outbox, clock, emit, send } = deps;
  const { chatId, notice } = waiting;
  if (notice.kind === "card") {
    outbox.bury(waiting.id, "There is no card to change in this chat.");
    return false;
  }
  const row = { ...waiting, notice };
  const message = inWords(row, deps);
  if (message === null) return false;
  try {
    const messageId = await send(chatId, message, notice);
    outbox.markSent(row.id, messageId, clock.now());
  } catch (error) {
    settle(row, sendFailure(error), deps);
    return false;
  }
  emit({ type: "message", chat: chatId, kind: notice.kind, text: message.text, buttons: [], inReplyTo: null });
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
function asSentNow({ notice, possibleRepeat }: NoticeRow, { desk, clock }: DeliveryDeps): FormattedString {
  const { mode, model, currency } = desk.facts();
  const facts = { mode, modelStatus: model.status, currency, now: clock.now(), possibleRepeat };
  const [part] = stamp(mode, noticeMessage(notice, facts));
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
