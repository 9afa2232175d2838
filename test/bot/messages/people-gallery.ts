/** What people and the pause say, in every situation. */
import type { FormattedString } from "@grammyjs/parse-mode";
import { auditMessage } from "../../../bot/messages/audit.ts";
import { checkMessage } from "../../../bot/messages/check.ts";
import { overviewMessage } from "../../../bot/messages/check-overview.ts";
import { badPause, pauseAnswerMessage, pauseMessage } from "../../../bot/messages/pause.ts";
import {
  invitationMessage,
  inviteHow,
  joinedMessage,
  peopleAnswerMessage,
  peopleMessage,
  personMessage,
} from "../../../bot/messages/people.ts";
import { notAllowed } from "../../../bot/messages/rights.ts";
import type { Words } from "../../../bot/words/words.ts";
import { HOUR_MS, plus } from "../../../core/time.ts";
import type { PeopleWish, Person } from "../../../engine/api.ts";
import { aCheck, aFacts, NOON } from "../../support/bot-reports.ts";
import { anOwner } from "../../support/fake-telegram.ts";

const BO: Person = { userId: 8, chatId: 8, role: "trader", name: "Bo" };
const PLACE = { chatId: -100_5, threadId: 3, title: "Desk" };
const until = plus(NOON, 2 * HOUR_MS);
const confirm = (wish: PeopleWish) =>
  ({ kind: "confirm", promptId: "p", value: JSON.stringify(wish), before: "", expiresAt: until }) as const;
const done = (wish: PeopleWish) => ({ kind: "done", value: JSON.stringify(wish) }) as const;
const WISHES: readonly PeopleWish[] = [
  { kind: "role", userId: 8, role: "viewer", name: "Bo" },
  { kind: "remove", userId: 8, name: "Bo" },
  { kind: "allow", ...PLACE },
  { kind: "forget", chatId: PLACE.chatId, title: PLACE.title },
];
const wishes = Object.fromEntries(
  WISHES.flatMap((wish) => [
    [`people-${wish.kind}-question`, (words: Words) => peopleAnswerMessage(words, confirm(wish))],
    [`people-${wish.kind}-done`, (words: Words) => peopleAnswerMessage(words, done(wish))],
  ]),
);
const later = String(until);

const stopped = aFacts({ killSwitch: { on: true, forcedByEnvironment: false } });

export const PEOPLE_GALLERY: Readonly<Record<string, (words: Words) => FormattedString>> = {
  people: (words) => peopleMessage(words, { people: () => [anOwner(), BO], places: () => [PLACE] }),
  "people-alone": (words) => peopleMessage(words, { people: () => [anOwner()], places: () => [] }),
  "people-one": (words) => personMessage(words, BO),
  "people-joined": (words) => joinedMessage(words, "viewer"),
  "people-owner-stays": (words) => peopleAnswerMessage(words, { kind: "impossible", code: "OWNER_STAYS" }),
  ...wishes,
  invite: (words) => invitationMessage(words, { code: "ABCDE-FGHJK", expiresAt: until, role: "trader" }, "lookout_bot"),
  "invite-how": (words) => inviteHow(words),
  audit: (words) =>
    auditMessage(words, [
      {
        at: until,
        action: "role_changed",
        name: "owner",
        userId: 7,
        detail: { userId: 8, before: "trader", role: "viewer" },
      },
      { at: NOON, action: "model_deployed", name: null, userId: null, detail: { tag: "crypto-1" } },
    ]),
  "audit-empty": (words) => auditMessage(words, []),
  "rights-owner": (words) => notAllowed(words, "owner"),
  "rights-trader": (words) => notAllowed(words, "trader"),
  "pause-off": (words) => pauseMessage(words, aFacts(), NOON),
  "pause-on": (words) => pauseMessage(words, aFacts({ pausedUntil: until }), NOON),
  "pause-bad": (words) => badPause(words, "tomorrow", "Europe/Istanbul"),
  "check-paused": (words) => checkMessage(words, aCheck(), aFacts({ pausedUntil: until })),
  "overview-paused": (words) => overviewMessage(words, [aCheck()], aFacts({ pausedUntil: until }), NOON),
  "pause-now": (words) => pauseAnswerMessage(words, { kind: "done", value: later }, aFacts()),
  "pause-ended": (words) => pauseAnswerMessage(words, { kind: "done", value: "0" }, aFacts()),
  "pause-ended-stopped": (words) => pauseAnswerMessage(words, { kind: "done", value: "0" }, stopped),
  "pause-off-stopped": (words) => pauseMessage(words, stopped, NOON),
  "pause-question-off": (words) =>
    pauseAnswerMessage(
      words,
      { kind: "confirm", promptId: "p", value: "0", before: later, expiresAt: until },
      aFacts(),
    ),
  "pause-question-shorter": (words) =>
    pauseAnswerMessage(
      words,
      {
        kind: "confirm",
        promptId: "p",
        value: String(plus(NOON, HOUR_MS)),
        before: later,
        expiresAt: until,
      },
      aFacts(),
    ),
  "pause-same": (words) => pauseAnswerMessage(words, { kind: "unchanged", value: later }, aFacts()),
};
