/** Puts digests into the outbox when their time has come in a chat's zone; each day's and each week's once. */
import { DAY_MS, HOUR_MS, plus, type TimestampMs } from "../../core/time.ts";
import { newestAt } from "../desk/quiet.ts";
import type { PreferenceStore } from "../ports/preferences.ts";
import type { Outbox } from "../ports.ts";
import type { DigestNotice, DigestReport } from "./report.ts";

/** A digest that is later than this because nothing ran is left out: the next one is nearer. */
const LATE_AT_MOST_MS = 12 * HOUR_MS;
const MONDAY = 1;

export type DigestSenderDeps = {
  readonly chats: () => readonly number[];
  readonly preferences: Pick<PreferenceStore, "stored">;
  readonly outbox: Pick<Outbox, "enqueue">;
  readonly report: (from: TimestampMs, until: TimestampMs) => DigestReport;
};

export type DigestSender = {
  /** To be asked now and then; the outbox takes a key once, so neither a restart nor a clock change repeats a day. */
  sendDue(now: TimestampMs): void;
};

export function createDigestSender({ chats, preferences, outbox, report }: DigestSenderDeps): DigestSender {
  const done = new Map<number, TimestampMs>();

  function sendTo(chatId: number, now: TimestampMs): void {
    const chosen = preferences.stored(chatId);
    if (chosen === null || chosen.digestAt === null) return;
    const { at, day } = newestAt(now, chosen.zone, chosen.digestAt);
    if (done.get(chatId) === at || now - at > LATE_AT_MOST_MS) return;
    const before = newestAt(plus(at, -1), chosen.zone, chosen.digestAt).at;
    const notice = (span: DigestNotice["span"], from: TimestampMs): DigestNotice => ({
      kind: "digest",
      key: `digest:${span}:${day}`,
      ...{ at, chatId, span, report: report(from, at) },
    });
    outbox.enqueue(notice("day", before), now);
    if (new Date(day).getUTCDay() === MONDAY) outbox.enqueue(notice("week", plus(at, -7 * DAY_MS)), now);
    done.set(chatId, at);
  }

  return {
    sendDue(now) {
      for (const chatId of chats()) sendTo(chatId, now);
    },
  };
}
