/**
 * How fast messages leave: within what Telegram takes per chat, per group and in all, so that it never has to refuse one.
 * Everything that leaves is counted, answers to commands too; only the outbox waits for its turn.
 */
import type { Transformer } from "grammy";
import { plus, type TimestampMs } from "../core/time.ts";
import type { Outbox, OutboxRow } from "../engine/api.ts";

/** At most `count` within `perMs` milliseconds. */
type Limit = { readonly count: number; readonly perMs: number };
export type PaceLimits = {
  readonly chat: Limit;
  /** Beside `chat`, for groups. */
  readonly group: Limit;
  readonly all: Limit;
};

/** Telegram's own words are 1 a second per chat, 20 a minute per group and about 30 a second; a little is left for jitter. */
export const TELEGRAM_PACE: PaceLimits = {
  chat: { count: 1, perMs: 1050 },
  group: { count: 20, perMs: 61_000 },
  all: { count: 25, perMs: 1000 },
};

export type Pace = {
  /** Those that may leave now, the most important first: one of a chat, and no more than all chats together may get. */
  free(rows: readonly OutboxRow[]): readonly OutboxRow[];
  /**
   * Something leaves for a chat now, or left so many milliseconds ago. To be called when its answer came: Telegram counts
   * when something arrives, which is later than when it left.
   */
  left(chatId: number, agoMs?: number): () => void;
  /** Telegram asked to wait. */
  hold(chatId: number, ms: number): void;
};

/** What left before a restart counts too. */
export function rememberSent(pace: Pace, outbox: Pick<Outbox, "sentSince">, now: TimestampMs): void {
  const since = plus(now, -LONGEST_MEMORY_MS);
  for (const { chatId, at } of outbox.sentSince(since)) pace.left(chatId, now - at);
}

const LONGEST_MEMORY_MS = TELEGRAM_PACE.group.perMs;

/** No limits: the terminal takes everything at once. */
export const NO_PACE: Pace = { free: (rows) => rows, left: () => () => {}, hold: () => {} };

/** `elapsed` only ever grows, milliseconds; the machine's own stopwatch, because Telegram's limits know no replayed time. */
export function createPace(elapsed: () => number, limits: PaceLimits = TELEGRAM_PACE): Pace {
  const all = createLane([limits.all]);
  const chats = new Map<number, Lane>();
  const laneOf = (chatId: number): Lane => {
    const known = chats.get(chatId);
    if (known !== undefined) return known;
    const lane = createLane(isGroup(chatId) ? [limits.chat, limits.group] : [limits.chat]);
    chats.set(chatId, lane);
    return lane;
  };
  return {
    free(rows) {
      const now = elapsed();
      const taken = new Set<number>();
      const first = rows
        .toSorted((a, b) => rank(a) - rank(b) || a.id - b.id)
        .filter(({ chatId }) => {
          if (taken.has(chatId) || laneOf(chatId).room(now) < 1) return false;
          taken.add(chatId);
          return true;
        });
      return first.slice(0, all.room(now));
    },
    left(chatId, agoMs = 0) {
      const departure = { at: elapsed() - agoMs };
      all.took(departure);
      laneOf(chatId).took(departure);
      return () => {
        departure.at = elapsed();
      };
    },
    hold: (chatId, ms) => laneOf(chatId).hold(elapsed() + ms),
  };
}

/** Counts what leaves through grammY, and hears when Telegram asks to wait. */
export const keepPace =
  ({ left, hold }: Pace): Transformer =>
  async (call, method, payload, signal) => {
    const chatId = "chat_id" in payload && COUNTED.test(method) ? payload.chat_id : null;
    if (typeof chatId !== "number") return call(method, payload, signal);
    const arrived = left(chatId);
    const answer = await call(method, payload, signal).finally(arrived);
    if (!answer.ok && answer.error_code === 429) hold(chatId, (answer.parameters?.retry_after ?? 1) * 1000);
    return answer;
  };

const COUNTED = /^(send(?!ChatAction)|edit|copy|forward)/;

/** Groups and channels have ids below 0. */
const isGroup = (chatId: number): boolean => chatId < 0;

/** What people wait for goes before what merely tells; digests last. */
const ORDER: readonly string[] = ["signal", "card", "outcome", "alert", "watch", "digest"];
const rank = ({ urgent, notice }: OutboxRow): number => (urgent ? -1 : ORDER.indexOf(notice.kind));

type Departure = { at: number };
type Lane = {
  /** How many may leave now; answers, which do not wait, may have used up more than there was. */
  room(now: number): number;
  took(departure: Departure): void;
  hold(until: number): void;
};

function createLane(limits: readonly Limit[]): Lane {
  const longest = Math.max(...limits.map(({ perMs }) => perMs));
  let departures: readonly Departure[] = [];
  let heldUntil = Number.NEGATIVE_INFINITY;
  return {
    room(now) {
      if (now < heldUntil) return 0;
      const left = limits.map(({ count, perMs }) => count - departures.filter(({ at }) => at > now - perMs).length);
      return Math.max(0, Math.min(...left));
    },
    took(departure) {
      departures = [...departures.filter(({ at }) => at > departure.at - longest), departure];
    },
    hold(until) {
      heldUntil = Math.max(heldUntil, until);
    },
  };
}
