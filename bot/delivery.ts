/**
 * Takes waiting messages out of the outbox and sees each through: sent, tried again, sent once more marked as a possible
 * repeat, or buried with the reason. At least once for every notice; nothing is lost silently.
 */
import type { FormattedString } from "@grammyjs/parse-mode";
import { type Clock, MINUTE_MS, plus, type TimestampMs } from "../core/time.ts";
import {
  type CardNotice,
  type Decision,
  type Desk,
  isQuiet,
  type Notice,
  type Outbox,
  type OutboxRow,
  type PreferenceDesk,
} from "../engine/api.ts";
import type { EmitEvent } from "../engine/events.ts";
import { fitting, inOneMessage, type NoticeRow, waitedWith } from "./after-quiet.ts";
import { type Dress, PLAIN } from "./card-post.ts";
import type { Cards } from "./cards.ts";
import { type AddChart, addsChart, chartNotice, createLateCharts, type LateCharts, tellEdit } from "./late-charts.ts";
import { noticeMessage } from "./messages/notice.ts";
import { stamp } from "./messages/stamp.ts";
import { NO_PACE, type Pace } from "./pace.ts";
import { type SendFailure, sendFailure } from "./send-failure.ts";
import { wordsFor } from "./words/words.ts";

/** Sends one message to one chat and answers its id; fails with grammY's errors. */
export type SendNotice = (chatId: number, message: FormattedString, notice: Notice, dress?: Dress) => Promise<number>;
/** Changes the card that a message shows, words or a chart's; answers the id of the message that shows it now. */
export type EditCard = (
  chatId: number,
  messageId: number,
  message: FormattedString,
  buttons: Dress["buttons"],
  hasChart?: boolean,
) => Promise<number>;

/** How signals look beside their words, and how their cards are kept up to date. */
export type CardDelivery = {
  readonly cards: Cards;
  readonly edit: EditCard;
  /** Absent where a message cannot become a picture later: then a signal waits for its chart. */
  readonly addChart?: AddChart;
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

export function createDelivery(given: DeliveryDeps): Delivery {
  let running: Promise<number> | null = null;
  const deps: Parts = { ...given, charts: lateCharts(given), faults: [] };
  return {
    deliverDue() {
      running ??= drain(deps).finally(() => {
        running = null;
      });
      return running;
    },
  };
}

type Parts = DeliveryDeps & {
  /** Null where a signal waits for its chart, or has none. */
  readonly charts: LateCharts | null;
  /** What broke while nobody waited for it; the next call to deliver throws it. */
  readonly faults: unknown[];
};

function lateCharts(deps: DeliveryDeps): LateCharts | null {
  const { cards, addChart } = deps.cards ?? {};
  if (cards === undefined || addChart === undefined) return null;
  return createLateCharts({ ...deps, cards, addChart, settle: (row, failure) => settle(row, failure, deps) });
}

/** The outbox hands out one row per chat, so chats go side by side and each chat keeps its order. */
async function drain(deps: Parts): Promise<number> {
  const { outbox, clock, reaches = () => true, pace = NO_PACE, faults } = deps;
  let delivered = 0;
  for (;;) {
    if (faults.length > 0) throw faults.shift();
    const now = clock.now();
    const mayHear = ({ chatId, urgent }: OutboxRow) => urgent || !isQuiet(deps.preferences.of(chatId), now);
    const due = outbox.due(now).filter((row) => reaches(row.chatId) && mayHear(row));
    const taken = pace.free(chartsLast(due, deps)).filter(({ id }) => outbox.markSending(id));
    // No message waits until a chart has arrived.
    for (const row of taken.filter(addsChart)) deps.charts?.add(row).catch((fault: unknown) => faults.push(fault));
    const messages = taken.filter((row) => !addsChart(row));
    if (messages.length === 0) return delivered;
    const arrived = await Promise.all(messages.map((row) => deliver(row, deps)));
    delivered += arrived.filter(Boolean).length;
  }
}

/** Charts that are drawn go last, and only to chats that nothing else can go to now. */
function chartsLast(due: readonly OutboxRow[], { charts }: Parts): readonly OutboxRow[] {
  const messages = due.filter((row) => !addsChart(row));
  const waiting = new Set(messages.map(({ chatId }) => chatId));
  const drawn = due.filter(addsChart).filter((row) => !waiting.has(row.chatId) && charts?.ready(row));
  return [...messages, ...drawn];
}

async function deliver(row: OutboxRow, deps: Parts): Promise<boolean> {
  const { notice } = row;
  if (notice.kind === "card") return changeCard(row, notice, deps);
  const first = { ...row, notice };
  const together = gather(first, deps);
  return together.length < 2 ? say(first, deps) : sayTogether(together, deps);
}

/** Rows that leave in one message; the first alone where nothing else waited through quiet hours with it. */
function gather(first: NoticeRow, deps: DeliveryDeps): readonly NoticeRow[] {
  const rows = [first, ...waitedWith(first, deps)];
  const said = inWordsEach(rows, deps);
  const others = rows.slice(1, said === null ? 1 : fitting(said));
  return [first, ...others.filter(({ id }) => deps.outbox.markSending(id))];
}

/** Null when one of them cannot be put into words now: then each is tried by itself. */
function inWordsEach(rows: readonly NoticeRow[], deps: DeliveryDeps): readonly FormattedString[] | null {
  try {
    return rows.map((row) => wordsNow(row, deps));
  } catch {
    return null;
  }
}

/** All of them are in flight, so a crash makes each a possible repeat, and each says so. */
async function sayTogether(rows: readonly NoticeRow[], deps: Parts): Promise<boolean> {
  const { outbox, clock, emit, send, desk, preferences } = deps;
  const [first] = rows;
  const said = inWordsEach(rows, deps);
  if (first === undefined || said === null) return false;
  const { chatId, notice } = first;
  const [message] = stamp(desk.facts().mode, inOneMessage(wordsFor(preferences.of(chatId)), said));
  if (message === undefined) return false;
  try {
    const messageId = await send(chatId, message, notice, PLAIN);
    for (const { id } of rows) outbox.markSent(id, messageId, clock.now());
  } catch (error) {
    for (const row of rows) settle(row, sendFailure(error), deps);
    return false;
  }
  emit({ type: "message", chat: chatId, kind: notice.kind, text: message.text, buttons: [], inReplyTo: null });
  return true;
}

async function say(row: NoticeRow, deps: Parts): Promise<boolean> {
  const { outbox, clock, emit, send, cards } = deps;
  const { chatId, notice } = row;
  const saidAt = clock.now();
  const message = inWords(row, deps);
  if (message === null) return false;
  const dress = notice.kind === "signal" && cards ? await dressed(chatId, notice.decision, cards) : PLAIN;
  try {
    const messageId = await send(chatId, message, notice, dress);
    outbox.markSent(row.id, messageId, clock.now(), next(row, notice, saidAt, deps));
  } catch (error) {
    settle(row, sendFailure(error), deps);
    return false;
  }
  const buttons = dress.buttons.map(({ label }) => label);
  emit({ type: "message", chat: chatId, kind: notice.kind, text: message.text, buttons, inReplyTo: null });
  return true;
}

async function dressed(chatId: number, decision: Decision, { cards, addChart }: CardDelivery): Promise<Dress> {
  const photo = addChart === undefined ? await cards.chart(chatId, decision.id) : null;
  return { photo, buttons: cards.buttons(chatId, decision) };
}

/** What follows a message that arrived. */
function next(row: OutboxRow, notice: Notice, saidAt: TimestampMs, deps: Parts): CardNotice | undefined {
  const isWanted = deps.charts !== null && notice.kind === "signal" && deps.preferences.of(row.chatId).images;
  return isWanted ? chartNotice(row, notice, saidAt) : undefined;
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
    const messageId = await cards.edit(chatId, shown.messageId, now.message, now.buttons, shown.hasChart);
    outbox.markSent(row.id, messageId, clock.now());
  } catch (error) {
    settle(row, sendFailure(error), deps);
    return false;
  }
  tellEdit(chatId, now, emit);
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
function asSentNow(row: NoticeRow, deps: DeliveryDeps): FormattedString {
  const [part] = stamp(deps.desk.facts().mode, wordsNow(row, deps));
  if (part === undefined) throw new Error(`A notice of kind ${row.notice.kind} has no text`);
  return part;
}

function wordsNow({ chatId, notice, possibleRepeat }: NoticeRow, deps: DeliveryDeps): FormattedString {
  const { desk, clock, preferences } = deps;
  const { mode, model, currency } = desk.facts();
  const facts = { mode, modelStatus: model.status, currency, now: clock.now(), possibleRepeat };
  return noticeMessage(wordsFor(preferences.of(chatId)), notice, facts);
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
