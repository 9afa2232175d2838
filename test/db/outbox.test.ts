import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TimestampMs } from "../../core/time.ts";
import { aDecision, aLedger, anAlert, aScan, OWNER, START, slotNumber, type TestLedger } from "../support/ledger.ts";

const later = (ms: number) => (START + ms) as TimestampMs;

describe("one chat", () => {
  let book: TestLedger;
  beforeEach(() => {
    book = aLedger();
    book.db.people.add({ userId: 1, chatId: 10, role: "owner", name: "A" }, START);
  });
  afterEach(() => book.remove());
  const keys = (now = START) => book.db.outbox.due(now).map(({ notice }) => notice.key);
  const first = (now = START) => book.db.outbox.due(now)[0]!;

  test("a notice is queued once per key, and comes back as it was", () => {
    expect(book.db.outbox.enqueue(anAlert("a"), START)).toBe(1);
    expect(book.db.outbox.enqueue(anAlert("a", "another text"), START)).toBe(0);
    const row = {
      chatId: 10,
      notice: anAlert("a"),
      attempts: 0,
      createdAt: START,
      possibleRepeat: false,
      urgent: false,
    };
    expect(book.db.outbox.due(START)).toEqual([{ id: 1, ...row }]);
    expect(book.db.outbox.depth()).toBe(1);
  });

  test("what was sent lately is known after a restart, oldest first", () => {
    for (const key of ["a", "b", "c"]) book.db.outbox.enqueue(anAlert(key), START);
    for (const [index, at] of [later(9), later(20)].entries()) {
      book.db.outbox.markSending(index + 1);
      book.db.outbox.markSent(index + 1, 100 + index, at);
    }
    expect(book.reopen().outbox.sentSince(later(9))).toEqual([
      { chatId: 10, at: later(9) },
      { chatId: 10, at: later(20) },
    ]);
    expect(book.db.outbox.sentSince(later(10))).toEqual([{ chatId: 10, at: later(20) }]);
    // One in flight at a crash may have arrived.
    book.db.outbox.markSending(3);
    book.db.outbox.recover(later(30));
    expect(book.db.outbox.sentSince(later(20)).map(({ at }) => at)).toEqual([later(20), later(30)]);
  });

  test("messages keep their order: the next is due when the one before is settled", () => {
    for (const key of ["a", "b", "c"]) book.db.outbox.enqueue(anAlert(key), START);
    expect(keys()).toEqual(["a"]);
    book.db.outbox.markSending(first().id);
    expect(keys()).toEqual([]);
    book.db.outbox.markSent(1, 99, later(40));
    expect(keys()).toEqual(["b"]);
    book.db.outbox.bury(2, "message refused");
    expect(keys()).toEqual(["c"]);
    expect(book.db.outbox.depth()).toBe(1);
  });

  test("a flood limit holds the whole chat back until its time", () => {
    for (const key of ["a", "b"]) book.db.outbox.enqueue(anAlert(key), START);
    book.db.outbox.markSending(1);
    book.db.outbox.retry(1, later(30_000));
    expect(keys(later(29_999))).toEqual([]);
    expect(first(later(30_000))).toMatchObject({ id: 1, attempts: 1, possibleRepeat: false });
  });

  test("what may have arrived is sent once more and says so, even after a later sure failure", () => {
    book.db.outbox.enqueue(anAlert("a"), START);
    book.db.outbox.markSending(1);
    book.db.outbox.unknown(1, later(1_000));
    expect(keys(later(999))).toEqual([]);
    expect(first(later(1_000))).toMatchObject({ attempts: 1, possibleRepeat: true });
    book.db.outbox.markSending(1);
    book.db.outbox.retry(1, later(2_000));
    expect(first(later(2_000))).toMatchObject({ attempts: 2, possibleRepeat: true });
  });

  test("an answer that comes after the wait for it was given up still settles the row", () => {
    book.db.outbox.enqueue(anAlert("a"), START);
    book.db.outbox.markSending(1);
    book.db.outbox.unknown(1, START);
    book.db.outbox.markSent(1, 5, later(10));
    expect(book.db.outbox.depth()).toBe(0);
  });

  test("only one sender gets a row, and a settled row never changes again", () => {
    book.db.outbox.enqueue(anAlert("a"), START);
    expect(book.db.outbox.markSending(1)).toBe(true);
    expect(book.db.outbox.markSending(1)).toBe(false);
    book.db.outbox.markSent(1, 5, later(10));
    expect(book.db.outbox.markSending(1)).toBe(false);
    book.db.outbox.retry(1, START);
    book.db.outbox.unknown(1, START);
    book.db.outbox.bury(1, "late");
    expect(keys(later(1e6))).toEqual([]);
    expect(book.db.outbox.markSending(77)).toBe(false);
  });

  test("rows in flight at a crash become unknown at the next start", () => {
    for (const key of ["a", "b"]) book.db.outbox.enqueue(anAlert(key), START);
    book.db.outbox.markSending(1);
    const { outbox } = book.reopen();
    expect(outbox.due(later(1e6))).toEqual([]);
    expect(outbox.recover(later(500))).toBe(1);
    expect(outbox.recover(later(500))).toBe(0);
    expect(outbox.due(later(500))).toMatchObject([{ id: 1, possibleRepeat: true }]);
  });

  test("the send latency is kept beside the decision's", () => {
    const decision = aDecision();
    expect(book.db.ledger.commitScan(aScan(START, [decision])).ok).toBe(true);
    book.db.outbox.markSending(1);
    book.db.outbox.markSent(1, 41, later(321));
    const reader = new Database(book.file, { readonly: true });
    const row = reader.prepare("SELECT send_latency_ms, message_id, status FROM outbox").get();
    reader.close();
    expect(row).toEqual({ send_latency_ms: 321, message_id: 41, status: "sent" });
  });

  test("every chat has its own lane", () => {
    book.db.people.add({ userId: 2, chatId: 20, role: "owner", name: "B" }, START);
    expect(book.db.outbox.enqueue(anAlert("a"), START)).toBe(2);
    book.db.outbox.enqueue(anAlert("b"), START);
    book.db.outbox.markSending(first().id);
    expect(book.db.outbox.due(START)).toMatchObject([{ chatId: 20 }]);
    expect(book.db.outbox.depth()).toBe(4);
  });
});

// ---- any sequence of queueing, delivery, kill switch and restart, against plain rules in memory ---------------------

type Row = {
  readonly id: number;
  readonly chatId: number;
  readonly key: string;
  readonly kind: "alert" | "signal";
  status: "pending" | "sending" | "unknown" | "sent" | "dead" | "cancelled";
  attempts: number;
  notBefore: number;
  repeat: boolean;
  withdrawn: boolean;
};
type World = { book: TestLedger; reader: Database.Database; rows: Row[]; now: number; scans: number; killed: boolean };
const CHATS = [10, 20];

const unsettled = ({ status }: Row) => status === "pending" || status === "sending" || status === "unknown";
const heads = (rows: Row[]) => CHATS.flatMap((chat) => rows.find((row) => row.chatId === chat && unsettled(row)) ?? []);
const dueOf = ({ rows, now }: World) => heads(rows).filter((row) => row.status !== "sending" && row.notBefore <= now);

function queued({ book, reader, rows, now }: World, key: string, kind: Row["kind"]): void {
  const idOf = reader.prepare("SELECT id FROM outbox WHERE notice_key = ? AND chat_id = ?").pluck();
  for (const chatId of CHATS) {
    if (rows.some((row) => row.key === key && row.chatId === chatId)) continue;
    const fresh = { status: "pending", attempts: 0, notBefore: now, repeat: false, withdrawn: false } as const;
    rows.push({ id: Number(idOf.get(key, chatId)), chatId, key, kind, ...fresh });
  }
  expect(book.db.outbox.depth()).toBe(rows.filter(unsettled).length);
}

function cameBack(row: Row, status: "pending" | "unknown", notBefore: number): void {
  if (row.status !== "sending") return;
  row.status = row.withdrawn ? "cancelled" : status;
  row.notBefore = notBefore;
  row.repeat ||= status === "unknown";
}

const NOBODY: Row = {
  id: 999_999,
  chatId: 0,
  key: "",
  kind: "alert",
  status: "dead",
  attempts: 0,
  notBefore: 0,
  repeat: false,
  withdrawn: false,
};
type Move = (world: World, row: Row, until: TimestampMs, pick: number) => void;
const MOVES: Record<string, Move> = {
  alert(world, _row, _until, pick) {
    world.book.db.outbox.enqueue(anAlert(`alert:${pick}`), world.now as TimestampMs);
    queued(world, `alert:${pick}`, "alert");
  },
  signal(world) {
    const decision = aDecision({ slot: slotNumber(world.scans) });
    world.book.time.now = world.now as TimestampMs;
    expect(world.book.db.ledger.commitScan(aScan(decision.slot, [decision])).ok).toBe(!world.killed);
    world.scans += 1;
    if (!world.killed) queued(world, `signal:${decision.id}`, "signal");
  },
  send({ book }, row) {
    const free = row.status === "pending" || row.status === "unknown";
    expect(book.db.outbox.markSending(row.id)).toBe(free);
    if (free) Object.assign(row, { status: "sending", attempts: row.attempts + 1 });
  },
  sent({ book, now }, row) {
    book.db.outbox.markSent(row.id, 1, now as TimestampMs);
    if (row.status === "sending" || row.status === "unknown") row.status = "sent";
  },
  retry({ book }, row, until) {
    book.db.outbox.retry(row.id, until);
    cameBack(row, "pending", until);
  },
  unknown({ book }, row, until) {
    book.db.outbox.unknown(row.id, until);
    cameBack(row, "unknown", until);
  },
  bury({ book }, row) {
    book.db.outbox.bury(row.id, "refused");
    if (unsettled(row)) row.status = "dead";
  },
  kill(world) {
    world.killed = true;
    const waiting = world.rows.filter((row) => row.kind === "signal" && unsettled(row));
    for (const row of waiting) row.withdrawn = true;
    const cancelled = waiting.filter(({ status }) => status !== "sending");
    for (const row of cancelled) row.status = "cancelled";
    expect(world.book.db.controls.killNow(OWNER, START)).toEqual({ cancelled: cancelled.length });
  },
  unkill(world) {
    world.killed = false;
    world.book.db.controls.change({ key: "kill_switch", value: "off", by: OWNER, at: START });
  },
  recover({ book, rows }, _row, until) {
    const flying = rows.filter(({ status }) => status === "sending");
    for (const row of flying) cameBack(row, "unknown", until);
    expect(book.db.outbox.recover(until)).toBe(flying.length);
  },
  restart: ({ book }) => void book.reopen(),
  wait(world, _row, until) {
    world.now = until;
  },
};
const weight = (name: string): number => ({ send: 6, alert: 4, signal: 3, sent: 3 })[name] ?? 1;
const step = fc.record({
  move: fc.oneof(...Object.keys(MOVES).map((name) => ({ weight: weight(name), arbitrary: fc.constant(name) }))),
  pick: fc.nat(7),
  wait: fc.constantFrom(0, 500, 5_000),
});

test("any sequence leaves the outbox as the plain rules say", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 10, maxLength: 50 }), (steps) => {
      const book = aLedger();
      const reader = new Database(book.file, { readonly: true });
      const world: World = { book, reader, rows: [], now: START, scans: 0, killed: false };
      try {
        for (const chatId of CHATS) book.db.people.add({ userId: chatId, chatId, role: "owner", name: "A" }, START);
        for (const { move, pick, wait } of steps) {
          MOVES[move]?.(
            world,
            heads(world.rows)[pick] ?? world.rows[pick] ?? NOBODY,
            later(world.now - START + wait),
            pick,
          );
          const due = book.db.outbox.due(world.now as TimestampMs);
          expect(due.map((row) => [row.id, row.chatId, row.notice.key, row.attempts, row.possibleRepeat])).toEqual(
            dueOf(world)
              .sort((a, b) => a.id - b.id)
              .map((row) => [row.id, row.chatId, row.key, row.attempts, row.repeat]),
          );
          expect(book.db.outbox.depth()).toBe(world.rows.filter(unsettled).length);
        }
      } finally {
        reader.close();
        book.remove();
      }
    }),
    { numRuns: 40 },
  );
});
