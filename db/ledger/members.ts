/** Changes of who belongs here, each in one transaction with its audit row. */
import type { Database } from "better-sqlite3";
import { DAY_MS, plus, type TimestampMs } from "../../core/time.ts";
import type { Actor, AuditEntry, Controls, Invitation, Members, Person, Place, ReadAudit } from "../../engine/ports.ts";
import { and, asc, desc, eq, gt, isNull, lt, lte, ne, sql } from "../orm.ts";
import { users } from "../schema/ledger-chat.ts";
import { auditLog } from "../schema/ledger-controls.ts";
import { invitations, places, strangers } from "../schema/ledger-people.ts";
import type { LedgerDb } from "./insert.ts";

/** Invitations that nobody can use any more are kept so long, then their place is free. */
const KEPT_MS = 30 * DAY_MS;

export function createMembers(client: Database, db: LedgerDb, audit: Controls["audit"]): Members {
  const changed = { role: users.role, userId: users.userId };
  const invite = client.transaction(({ digest, role, expiresAt }: Invitation, by: Actor, at: TimestampMs): void => {
    db.delete(invitations)
      .where(lt(invitations.expiresAt, plus(at, -KEPT_MS)))
      .run();
    db.insert(invitations).values({ digest, role, expiresAt, invitedBy: by.userId }).run();
    audit("invited", by, at, { role, expiresAt });
  });

  const join = client.transaction((digest: string, person: Omit<Person, "role">, at: TimestampMs) => {
    const open = and(eq(invitations.digest, digest), isNull(invitations.usedBy), gt(invitations.expiresAt, at));
    const [used] = db
      .update(invitations)
      .set({ usedBy: person.userId, usedAt: at })
      .where(open)
      .returning({ role: invitations.role, invitedBy: invitations.invitedBy })
      .all();
    if (used === undefined) return null;
    const { role, invitedBy } = used;
    db.insert(users)
      .values({ ...person, role, addedAt: at })
      .run();
    db.delete(strangers).where(eq(strangers.userId, person.userId)).run();
    audit("joined", person, at, { role, invitedBy });
    return role;
  });

  const changeRole = client.transaction((userId: number, role: "trader" | "viewer", by: Actor, at: TimestampMs) => {
    const other = and(eq(users.userId, userId), ne(users.role, "owner"), ne(users.role, role));
    const before = db.select(changed).from(users).where(other).get();
    if (before === undefined) return false;
    db.update(users).set({ role }).where(other).run();
    audit("role_changed", by, at, { userId, before: before.role, role });
    return true;
  });

  const remove = client.transaction((userId: number, by: Actor, at: TimestampMs) => {
    const [gone] = db
      .delete(users)
      .where(and(eq(users.userId, userId), ne(users.role, "owner")))
      .returning(changed)
      .all();
    if (gone !== undefined) audit("person_removed", by, at, gone);
    return gone !== undefined;
  });

  return {
    invite: (invitation, by, at) => invite.immediate(invitation, by, at),
    join: (digest, person, at) => join.immediate(digest, person, at),
    changeRole: (userId, role, by, at) => changeRole.immediate(userId, role, by, at),
    remove: (userId, by, at) => remove.immediate(userId, by, at),
    ...placeStore(client, db, audit),
    mayAnswerStranger: strangerMemory(db),
  };
}

function placeStore(client: Database, db: LedgerDb, audit: Controls["audit"]) {
  const about = { chatId: places.chatId, threadId: places.threadId, title: places.title };
  const all = db.select(about).from(places).orderBy(asc(places.addedAt), asc(places.chatId)).prepare();
  const one = db
    .select(about)
    .from(places)
    .where(eq(places.chatId, sql.placeholder("chatId")))
    .prepare();
  const allow = client.transaction((place: Place, by: Actor, at: TimestampMs): void => {
    const { threadId, title } = place;
    db.insert(places)
      .values({ ...place, addedBy: by.userId, addedAt: at })
      .onConflictDoUpdate({ target: places.chatId, set: { threadId, title, addedBy: by.userId, addedAt: at } })
      .run();
    audit("place_allowed", by, at, place);
  });
  const forget = client.transaction((chatId: number, by: Actor, at: TimestampMs): boolean => {
    const gone = db.delete(places).where(eq(places.chatId, chatId)).run().changes === 1;
    if (gone) audit("place_forgotten", by, at, { chatId });
    return gone;
  });
  return {
    places: () => all.all(),
    place: (chatId: number) => one.get({ chatId }) ?? null,
    allow: (place: Place, by: Actor, at: TimestampMs) => allow.immediate(place, by, at),
    forget: (chatId: number, by: Actor, at: TimestampMs) => forget.immediate(chatId, by, at),
  };
}

/** One statement decides and remembers, so two updates at once cannot both be answered. */
function strangerMemory(db: LedgerDb): Members["mayAnswerStranger"] {
  return (userId, at) => {
    db.delete(strangers)
      .where(lte(strangers.answeredAt, plus(at, -DAY_MS)))
      .run();
    return db.insert(strangers).values({ userId, answeredAt: at }).onConflictDoNothing().run().changes === 1;
  };
}

export function createAuditReader(db: LedgerDb): ReadAudit {
  const { at, action, name, userId, detail } = auditLog;
  return (newest): readonly AuditEntry[] =>
    db.select({ at, action, name, userId, detail }).from(auditLog).orderBy(desc(auditLog.id)).limit(newest).all();
}
